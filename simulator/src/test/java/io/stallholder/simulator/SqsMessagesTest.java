package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.InvalidMessageContentsException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// What is sent to Amazon SQS and comes back, by the AWS SDK for Java, which verifies the digests.
final class SqsMessagesTest {
  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);
  private final SqsClient sqs = stall.sqs();

  @AfterEach
  void close() {
    sqs.close();
    stall.close();
  }

  @Test
  void attributesComeBackAsTheyWereSent() {
    Map<String, MessageAttributeValue> attributes =
        Map.of(
            "kind", text("String", "renewal"),
            "amount", text("Number.eur", "12.50"),
            "raw", binary(SdkBytes.fromByteArray(new byte[] {0, 1, (byte) 0xff})));
    sqs.sendMessage(request ->
        request.queueUrl(stall.queueUrl()).messageBody("ü").messageAttributes(attributes));

    Message message =
        sqs.receiveMessage(
                request -> request.queueUrl(stall.queueUrl()).messageAttributeNames("All"))
            .messages()
            .getFirst();

    assertThat(message.messageAttributes()).isEqualTo(attributes);
    assertThat(message.md5OfMessageAttributes()).hasSize(32);
    assertThat(message.attributes()).isEmpty();
  }

  /// Digests that another implementation computed for these attributes.
  @Test
  void digestsOfAttributesAreThoseOfSqs() {
    assertThat(digest(Map.of("attribName1", text("String", "attribValue 1"))))
        .isEqualTo("19e27d4e946b072f3f58da80d94fd778");
    assertThat(
            digest(
                Map.of("binaryAttribute", binary(SdkBytes.fromUtf8String("Hello binary world!")))))
        .isEqualTo("31a92b15d92f8db860eda32aceb656c3");
  }

  @Test
  void onlyTheAttributesAskedForComeBack() {
    sqs.sendMessage(request ->
        request
            .queueUrl(stall.queueUrl())
            .messageBody("one")
            .messageAttributes(
                Map.of(
                    "a.one", text("String", "1"),
                    "a.two", text("String", "2"),
                    "b", text("String", "3"))));

    assertThat(receiveWith()).isEmpty();
    assertThat(receiveWith("a.*")).containsOnlyKeys("a.one", "a.two");
    assertThat(receiveWith("b", "absent")).containsOnlyKeys("b");
    assertThat(receiveWith(".*")).hasSize(3);
  }

  @Test
  void attributesThatSqsDoesNotTakeAreRefused() {
    Map<String, MessageAttributeValue> eleven = new HashMap<>();
    IntStream.range(0, 11).forEach(i -> eleven.put("a" + i, text("String", "x")));

    assertRefused(eleven, "Number of message attributes");
    assertRefused(Map.of("AWS.x", text("String", "x")), "name");
    assertRefused(Map.of("a..b", text("String", "x")), "name");
    assertRefused(Map.of("a", text("Text", "x")), "type");
    assertRefused(Map.of("a", text("Number", "many")), "value");
    assertRefused(Map.of("a", text("String", "")), "value");
  }

  @Test
  void aTraceHeaderAndAGroupGoWithTheMessage() {
    String trace = "Root=1-67891233-abcdef012345678912345678";
    var sent =
        sqs.sendMessage(request ->
            request
                .queueUrl(stall.queueUrl())
                .messageBody("one")
                .messageGroupId("tenant")
                .messageSystemAttributes(
                    Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                            .dataType("String")
                            .stringValue(trace)
                            .build())));

    assertThat(sent.md5OfMessageSystemAttributes()).hasSize(32);
    assertThat(receive(stall.queueUrl()).getFirst().attributes())
        .containsEntry(MessageSystemAttributeName.AWS_TRACE_HEADER, trace)
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "tenant")
        .containsEntry(MessageSystemAttributeName.SENDER_ID, "AIDASIMULATED210987654321");
  }

  @Test
  void aBatchSaysWhichMessageWasRefused() {
    var result =
        sqs.sendMessageBatch(request ->
            request
                .queueUrl(stall.queueUrl())
                .entries(
                    entry("a", "one"),
                    entry("b", "\u0001"),
                    SendMessageBatchRequestEntry.builder()
                        .id("c")
                        .messageBody("three")
                        .messageAttributes(Map.of("n", text("Number", "3")))
                        .build()));

    assertThat(result.successful()).extracting("id").containsExactly("a", "c");
    assertThat(result.failed()).extracting("code").containsExactly("InvalidMessageContents");
    assertThat(receive(stall.queueUrl())).extracting(Message::body).containsExactly("one", "three");
  }

  @Test
  void messagesHaveALimitOfBytes() {
    String half = "x".repeat(600_000);
    assertThatThrownBy(() ->
            sqs.sendMessageBatch(request ->
                request.queueUrl(stall.queueUrl()).entries(entry("a", half), entry("b", half))))
        .isInstanceOf(BatchRequestTooLongException.class);
    assertThatThrownBy(() -> send(stall.queueUrl(), "x".repeat(1_048_577)))
        .hasMessageContaining("1048576 bytes");
    set(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1024");
    send(stall.queueUrl(), "x".repeat(1_024));
    assertThatThrownBy(() -> send(stall.queueUrl(), "x".repeat(1_025)))
        .hasMessageContaining("1024 bytes");
    assertThatThrownBy(() ->
            sqs.sendMessage(request ->
                request
                    .queueUrl(stall.queueUrl())
                    .messageBody("x".repeat(1_024))
                    .messageAttributes(Map.of("a", text("String", "b")))))
        .hasMessageContaining("1024 bytes");
  }

  @Test
  void textIsWhatXmlCanHold() {
    send(stall.queueUrl(), "tab\t, line\n, return\r, \ud83d\ude00");
    assertThatThrownBy(() -> send(stall.queueUrl(), "bell \u0007"))
        .isInstanceOf(InvalidMessageContentsException.class);
  }

  @Test
  void aReceiveTakesTheQueuesOwnDefaults() {
    set(QueueAttributeName.VISIBILITY_TIMEOUT, "5");
    set(QueueAttributeName.DELAY_SECONDS, "3");
    send(stall.queueUrl(), "one");
    assertThat(receive(stall.queueUrl())).isEmpty();
    machine.advance(Duration.ofSeconds(3));
    assertThat(receive(stall.queueUrl())).hasSize(1);
    machine.advance(Duration.ofSeconds(4));
    assertThat(receive(stall.queueUrl())).isEmpty();
    machine.advance(Duration.ofSeconds(1));

    assertThat(receive(stall.queueUrl())).hasSize(1);
  }

  @Test
  void aReceiveWaitsAsLongAsTheQueueSays() throws InterruptedException {
    set(QueueAttributeName.RECEIVE_MESSAGE_WAIT_TIME_SECONDS, "20");
    Thread sender = Thread.ofVirtual().start(() -> stall.post("messages", "late"));

    List<Message> messages = receive(stall.queueUrl());

    sender.join();
    assertThat(messages).extracting(Message::body).containsExactly("late");
  }

  @Test
  void nobodyKeepsAMessageForMoreThanTwelveHours() {
    send(stall.queueUrl(), "one");
    String handle = receive(stall.queueUrl()).getFirst().receiptHandle();
    machine.advance(Duration.ofSeconds(10));

    assertThatThrownBy(() -> changeVisibility(handle, 43_191))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining("Total VisibilityTimeout");
    changeVisibility(handle, 43_190);
  }

  @Test
  void messagesAreGoneAfterTheirRetention() {
    set(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "60");
    send(stall.queueUrl(), "old");
    machine.advance(Duration.ofSeconds(30));
    send(stall.queueUrl(), "new");
    String handle = receive(stall.queueUrl()).getFirst().receiptHandle();
    machine.advance(Duration.ofSeconds(30));

    assertThat(receive(stall.queueUrl())).extracting(Message::body).containsExactly("new");
    assertThatThrownBy(() -> changeVisibility(handle, 0)).isInstanceOf(SqsException.class);
  }

  @Test
  void whatIsReceivedTooOftenGoesToTheDeadLetterQueue() {
    String dead = sqs.createQueue(request -> request.queueName("dead")).queueUrl();
    set(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":2}"
            .formatted("arn:aws:sqs:us-east-1:210987654321:dead"));
    send(stall.queueUrl(), "poison");
    Message first = receive(stall.queueUrl()).getFirst();
    machine.advance(Duration.ofSeconds(30));
    assertThat(receive(stall.queueUrl())).hasSize(1);
    assertThat(receive(dead)).isEmpty();
    machine.advance(Duration.ofSeconds(30));
    assertThat(receive(stall.queueUrl())).isEmpty();

    Message letter = receive(dead).getFirst();
    assertThat(letter.messageId()).isEqualTo(first.messageId());
    assertThat(letter.body()).isEqualTo("poison");
    assertThat(letter.attributes())
        .containsEntry(
            MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN,
            "arn:aws:sqs:us-east-1:210987654321:stallholder")
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "3")
        .containsEntry(
            MessageSystemAttributeName.SENT_TIMESTAMP,
            first.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP));
  }

  private void send(String queue, String body) {
    sqs.sendMessage(request -> request.queueUrl(queue).messageBody(body));
  }

  private String digest(Map<String, MessageAttributeValue> attributes) {
    return sqs.sendMessage(request ->
            request.queueUrl(stall.queueUrl()).messageBody("x").messageAttributes(attributes))
        .md5OfMessageAttributes();
  }

  private void assertRefused(Map<String, MessageAttributeValue> attributes, String why) {
    assertThatThrownBy(() -> digest(attributes))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining(why);
  }

  private List<Message> receive(String queue) {
    return sqs.receiveMessage(request ->
            request
                .queueUrl(queue)
                .maxNumberOfMessages(10)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  /// The message is there for the next receive again.
  private Map<String, MessageAttributeValue> receiveWith(String... names) {
    return sqs.receiveMessage(request ->
            request.queueUrl(stall.queueUrl()).visibilityTimeout(0).messageAttributeNames(names))
        .messages()
        .getFirst()
        .messageAttributes();
  }

  private void changeVisibility(String handle, int seconds) {
    sqs.changeMessageVisibility(request ->
        request.queueUrl(stall.queueUrl()).receiptHandle(handle).visibilityTimeout(seconds));
  }

  private void set(QueueAttributeName name, String value) {
    sqs.setQueueAttributes(
        request -> request.queueUrl(stall.queueUrl()).attributes(Map.of(name, value)));
  }

  private static SendMessageBatchRequestEntry entry(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
  }

  private static MessageAttributeValue text(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  private static MessageAttributeValue binary(SdkBytes value) {
    return MessageAttributeValue.builder().dataType("Binary").binaryValue(value).build();
  }
}
