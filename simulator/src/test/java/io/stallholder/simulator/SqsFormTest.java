package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Stall.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Amazon SQS in its older protocol, as the AWS CLI and boto3 spoke it until 2023: signed forms.
final class SqsFormTest {
  private static final String QUEUE = "/210987654321/stallholder";

  private final Stall stall = Stall.open();

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void aMessageGoesInAndOutAndAway() {
    String sent =
        ok(
            post(
                QUEUE,
                "SendMessage",
                "MessageBody=<ü>&\r\n",
                "MessageAttribute.1.Name=kind",
                "MessageAttribute.1.Value.DataType=String",
                "MessageAttribute.1.Value.StringValue=renewal"));
    String received =
        ok(
            post(
                QUEUE,
                "ReceiveMessage",
                "MaxNumberOfMessages=10",
                "WaitTimeSeconds=0",
                "AttributeName.1=All",
                "MessageAttributeName.1=All"));

    assertThat(element(received, "MessageId")).isEqualTo(element(sent, "MessageId"));
    assertThat(element(received, "MD5OfBody")).isEqualTo(element(sent, "MD5OfMessageBody"));
    assertThat(element(received, "MD5OfMessageAttributes"))
        .isEqualTo(element(sent, "MD5OfMessageAttributes"));
    assertThat(received)
        .contains("<Body>&lt;ü&gt;&amp;&#13;\n</Body>")
        .contains("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>");
    String handle = element(received, "ReceiptHandle");
    assertThat(ok(post(QUEUE, "DeleteMessage", "ReceiptHandle=" + handle)))
        .contains("<DeleteMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">");
    assertThat(ok(post("/", "GetQueueAttributes", "QueueUrl=" + QUEUE, "AttributeName.1=All")))
        .contains("<Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0</Value>");
  }

  @Test
  void aQueueIsMadeAndFound() {
    String made =
        ok(
            post(
                "/",
                "CreateQueue",
                "QueueName=events",
                "Attribute.1.Name=VisibilityTimeout",
                "Attribute.1.Value=5",
                "Tag.1.Key=team",
                "Tag.1.Value=billing"));
    String url = element(made, "QueueUrl");

    assertThat(url).isEqualTo(stall.uri() + "/210987654321/events");
    assertThat(ok(post("/", "GetQueueUrl", "QueueName=events"))).contains(url);
    assertThat(ok(post("/", "ListQueues", "QueueNamePrefix=ev", "MaxResults=10")))
        .contains("<ListQueuesResult><QueueUrl>" + url + "</QueueUrl></ListQueuesResult>");
    assertThat(ok(post("/", "ListQueueTags", "QueueUrl=" + url)))
        .contains("<Tag><Key>team</Key><Value>billing</Value></Tag>");
    assertThat(ok(post("/", "DeleteQueue", "QueueUrl=" + url))).contains("DeleteQueueResponse");
  }

  @Test
  void batchesSayWhichEntryFailed() {
    String answer =
        ok(
            post(
                QUEUE,
                "SendMessageBatch",
                "SendMessageBatchRequestEntry.1.Id=a",
                "SendMessageBatchRequestEntry.1.MessageBody=one",
                "SendMessageBatchRequestEntry.2.Id=b",
                "SendMessageBatchRequestEntry.2.MessageBody=two",
                "SendMessageBatchRequestEntry.2.DelaySeconds=901"));

    assertThat(answer).contains("<SendMessageBatchResultEntry><Id>a</Id>");
    assertThat(answer).contains("<BatchResultErrorEntry><Id>b</Id><SenderFault>true</SenderFault>");
  }

  @Test
  void errorsHaveTheirOlderNames() {
    Reply missing = post("/210987654321/other", "ReceiveMessage");
    Reply unsigned =
        form(QUEUE, "ReceiveMessage").replacing("Authorization", "").send(stall.http());
    Reply unknown = post(QUEUE, "DoSomething");

    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.response().headers().firstValue("Content-Type")).contains("text/xml");
    assertThat(element(missing.response().body(), "Code"))
        .isEqualTo("AWS.SimpleQueueService.NonExistentQueue");
    assertThat(unsigned.status()).isEqualTo(403);
    assertThat(element(unsigned.response().body(), "Code")).isEqualTo("MissingAuthenticationToken");
    assertThat(element(unknown.response().body(), "Code")).isEqualTo("InvalidAction");
  }

  @Test
  void faultsAndTheListOfCallsKnowIt() {
    stall.post("faults", "{\"operation\":\"SendMessage\",\"kind\":\"throttle\",\"count\":1}");

    assertThat(post(QUEUE, "SendMessage", "MessageBody=one").status()).isEqualTo(400);
    ok(post(QUEUE, "SendMessage", "MessageBody=one"));
    assertThat(stall.get("calls?operation=SendMessage").at("/calls/1/request/MessageBody").asText())
        .isEqualTo("one");
  }

  private Reply post(String path, String action, String... fields) {
    return form(path, action, fields).send(stall.http());
  }

  private SignedCall form(String path, String action, String... fields) {
    StringBuilder body = new StringBuilder("Action=" + action + "&Version=2012-11-05");
    for (String field : fields) {
      int equals = field.indexOf('=');
      body.append('&').append(field, 0, equals).append('=');
      body.append(URLEncoder.encode(field.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return stall
        .call()
        .at(path)
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(body.toString())
        .scopedTo("us-east-1", "sqs");
  }

  private static String ok(Reply reply) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.response().body();
  }

  private static String element(String xml, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]*)</").matcher(xml);
    assertThat(matcher.find()).as(xml).isTrue();
    return matcher.group(1);
  }
}
