package io.stallholder.simulator.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The query protocol as text: forms become the JSON that operations read, their JSON becomes XML.
final class SqsQueryTest {
  private static final String HEAD = " xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">";

  @Test
  void theQueueIsInTheFormOrInThePath() {
    assertThat(input("DeleteQueue", "/210987654321/q", "Action=DeleteQueue", "Version=2012-11-05"))
        .isEqualTo(json("{'QueueUrl':'/210987654321/q'}"));
    assertThat(input("DeleteQueue", "/210987654321/q", "QueueUrl=http://other/1/r"))
        .isEqualTo(json("{'QueueUrl':'http://other/1/r'}"));
    assertThat(input("ListQueues", "/", "QueueNamePrefix=a"))
        .isEqualTo(json("{'QueueNamePrefix':'a'}"));
  }

  @Test
  void numbersAreNumbersUnlessTheyAreNone() {
    assertThat(
            input(
                "ReceiveMessage",
                "/",
                "MaxNumberOfMessages=10",
                "WaitTimeSeconds=0",
                "VisibilityTimeout=soon",
                "MessageBody=7"))
        .isEqualTo(
            json(
                "{'MaxNumberOfMessages':10,'WaitTimeSeconds':0,'VisibilityTimeout':'soon',"
                    + "'MessageBody':'7'}"));
  }

  @Test
  void listsAreFlat() {
    assertThat(
            input(
                "ReceiveMessage",
                "/",
                "AttributeName.2=SentTimestamp",
                "AttributeName.10=SenderId",
                "AttributeName.1=ApproximateReceiveCount",
                "MessageAttributeName.1=All",
                "MessageSystemAttributeName.1=AWSTraceHeader"))
        .isEqualTo(
            json(
                "{'AttributeNames':['ApproximateReceiveCount','SentTimestamp','SenderId'],"
                    + "'MessageAttributeNames':['All'],"
                    + "'MessageSystemAttributeNames':['AWSTraceHeader']}"));
    assertThat(input("UntagQueue", "/", "TagKey.1=a", "TagKey.2=b"))
        .isEqualTo(json("{'TagKeys':['a','b']}"));
  }

  @Test
  void mapsAreFlat() {
    assertThat(
            input(
                "CreateQueue",
                "/",
                "QueueName=q",
                "Attribute.1.Name=VisibilityTimeout",
                "Attribute.1.Value=5",
                "Attribute.2.Name=Policy",
                "Attribute.2.Value=",
                "Tag.1.Key=team",
                "Tag.1.Value=billing"))
        .isEqualTo(
            json(
                "{'QueueName':'q','Attributes':{'VisibilityTimeout':'5','Policy':''},"
                    + "'tags':{'team':'billing'}}"));
    assertThat(input("TagQueue", "/", "Tag.1.Key=team", "Tag.1.Value=billing", "Tag.2.Key=x"))
        .isEqualTo(json("{'Tags':{'team':'billing','x':''}}"));
  }

  @Test
  void messageAttributesHaveTypes() {
    assertThat(
            input(
                "SendMessage",
                "/",
                "MessageBody=a.b",
                "MessageAttribute.1.Name=kind.of",
                "MessageAttribute.1.Value.DataType=String",
                "MessageAttribute.1.Value.StringValue=x",
                "MessageAttribute.2.Name=raw",
                "MessageAttribute.2.Value.DataType=Binary",
                "MessageAttribute.2.Value.BinaryValue=AAEC"))
        .isEqualTo(
            json(
                "{'MessageBody':'a.b','MessageAttributes':{"
                    + "'kind.of':{'DataType':'String','StringValue':'x'},"
                    + "'raw':{'DataType':'Binary','BinaryValue':'AAEC'}}}"));
  }

  @Test
  void entriesOfBatchesAreRequests() {
    assertThat(
            input(
                "SendMessageBatch",
                "/",
                "SendMessageBatchRequestEntry.1.Id=a",
                "SendMessageBatchRequestEntry.1.MessageBody=one",
                "SendMessageBatchRequestEntry.1.DelaySeconds=5",
                "SendMessageBatchRequestEntry.2.Id=b",
                "SendMessageBatchRequestEntry.2.MessageAttribute.1.Name=n",
                "SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.DataType=Number",
                "SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.StringValue=1"))
        .isEqualTo(
            json(
                "{'Entries':[{'Id':'a','MessageBody':'one','DelaySeconds':5},"
                    + "{'Id':'b','MessageAttributes':{"
                    + "'n':{'DataType':'Number','StringValue':'1'}}}]}"));
    assertThat(
            input(
                "ChangeMessageVisibilityBatch",
                "/",
                "ChangeMessageVisibilityBatchRequestEntry.1.Id=a",
                "ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=0"))
        .isEqualTo(json("{'Entries':[{'Id':'a','VisibilityTimeout':0}]}"));
  }

  @Test
  void nonsenseInNamesIsPassedOver() {
    assertThat(
            input(
                "TagQueue",
                "/",
                "Tag.x.Key=a",
                "Tag.1=a",
                "Tag.2.Key=b",
                "Unknown.1.Deep=1",
                ".=1",
                "a.b.c.d.e.f.g.h.i=1"))
        .isEqualTo(json("{'Tags':{'':'','b':''}}"));
  }

  @Test
  void messagesAreXml() {
    String output =
        "{'Messages':[{'MessageId':'1','Body':'<a>&\\r\\n\\'','Attributes':{'SenderId':'AIDA'},"
            + "'MessageAttributes':{'k':{'StringValue':'v','DataType':'String'}}}]}";

    assertThat(SqsQuery.success("ReceiveMessage", json(output), "id"))
        .isEqualTo(
            "<ReceiveMessageResponse"
                + HEAD
                + "<ReceiveMessageResult><Message><MessageId>1</MessageId>"
                + "<Body>&lt;a&gt;&amp;&#13;\n'</Body>"
                + "<Attribute><Name>SenderId</Name><Value>AIDA</Value></Attribute>"
                + "<MessageAttribute><Name>k</Name><Value><StringValue>v</StringValue>"
                + "<DataType>String</DataType></Value></MessageAttribute></Message>"
                + "</ReceiveMessageResult><ResponseMetadata><RequestId>id</RequestId>"
                + "</ResponseMetadata></ReceiveMessageResponse>");
  }

  @Test
  void listsMapsAndBatchesAreXml() {
    assertThat(SqsQuery.success("ListQueues", json("{'QueueUrls':['u','v']}"), "id"))
        .contains("<ListQueuesResult><QueueUrl>u</QueueUrl><QueueUrl>v</QueueUrl></List");
    assertThat(SqsQuery.success("ListDeadLetterSourceQueues", json("{'queueUrls':['u']}"), "id"))
        .contains("Result><QueueUrl>u</QueueUrl></List");
    assertThat(SqsQuery.success("ListQueueTags", json("{'Tags':{'a':'b'}}"), "id"))
        .contains("<Tag><Key>a</Key><Value>b</Value></Tag>");
    assertThat(SqsQuery.success("GetQueueAttributes", json("{'Attributes':{'a':'b'}}"), "id"))
        .contains("<Attribute><Name>a</Name><Value>b</Value></Attribute>");
    assertThat(
            SqsQuery.success(
                "DeleteMessageBatch",
                json(
                    "{'Successful':[{'Id':'a'}],'Failed':[{'Id':'b','SenderFault':true,"
                        + "'Code':'MessageNotInflight','Message':'m'}]}"),
                "id"))
        .contains(
            "<DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry>"
                + "<BatchResultErrorEntry><Id>b</Id><SenderFault>true</SenderFault>"
                + "<Code>AWS.SimpleQueueService.MessageNotInflight</Code><Message>m</Message>");
  }

  @Test
  void anOperationWithoutResultHasNone() {
    assertThat(SqsQuery.success("DeleteMessage", Json.object(), "id"))
        .isEqualTo(
            "<DeleteMessageResponse"
                + HEAD
                + "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>"
                + "</DeleteMessageResponse>");
  }

  @Test
  void errorsHaveTheirOlderNames() {
    assertThat(SqsQuery.failure(AwsError.client("QueueDoesNotExist", "no"), "id"))
        .isEqualTo(
            "<ErrorResponse"
                + HEAD
                + "<Error><Type>Sender</Type>"
                + "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"
                + "<Message>The specified queue does not exist for this wsdl version.</Message>"
                + "<Detail/></Error><RequestId>id</RequestId></ErrorResponse>");
    assertThat(SqsQuery.failure(AwsError.fault("InternalFailure", "no"), "id"))
        .contains("<Type>Receiver</Type><Code>InternalFailure</Code><Message>no</Message>");
  }

  private static ObjectNode input(String operation, String path, String... fields) {
    ObjectNode form = Json.object();
    for (String field : fields) {
      int equals = field.indexOf('=');
      form.put(field.substring(0, equals), field.substring(equals + 1));
    }
    return SqsQuery.input(operation, form, path);
  }

  private static ObjectNode json(String text) {
    String quoted = text.replace("\\'", "\\u0027").replace('\'', '"');
    JsonNode json = Json.parse(quoted.getBytes(StandardCharsets.UTF_8));
    return (ObjectNode) json;
  }
}
