package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageNotInflightException;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// Amazon SQS, by the AWS SDK for Java, by machine time.
final class SqsTest {
  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);
  private final SqsClient sqs = stall.sqs();

  @AfterEach
  void close() {
    sqs.close();
    stall.close();
  }

  @Test
  void aRawBodyGoesIntoTheQueueAsItIs() {
    stall.post("messages", "{ not even JSON: ü }");

    Message message = receive().getFirst();

    assertThat(message.body()).isEqualTo("{ not even JSON: ü }");
    assertThat(message.md5OfBody()).hasSize(32);
  }

  @Test
  void whatIsReceivedIsHiddenUntilItsTimeoutAndThenComesAgain() {
    send("one");
    Message first = receive().getFirst();
    assertThat(receive()).isEmpty();
    machine.advance(Duration.ofSeconds(29));
    assertThat(receive()).isEmpty();
    machine.advance(Duration.ofSeconds(1));

    Message again = receive().getFirst();

    assertThat(again.messageId()).isEqualTo(first.messageId());
    assertThat(again.receiptHandle()).isNotEqualTo(first.receiptHandle());
    assertThat(again.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
  }

  @Test
  void whatIsDeletedNeverComesAgain() {
    send("one");
    delete(receive().getFirst().receiptHandle());
    machine.advance(Duration.ofMinutes(1));

    assertThat(receive()).isEmpty();
    assertThat(counts())
        .containsOnly(
            Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"),
            Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0"),
            Map.entry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "0"),
            Map.entry(
                QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:us-east-1:210987654321:stallholder"));
  }

  @Test
  void theHandleOfAnEarlierReceiveDeletesNothing() {
    send("one");
    String stale = receive().getFirst().receiptHandle();
    machine.advance(Duration.ofSeconds(30));
    String fresh = receive().getFirst().receiptHandle();
    delete(stale);
    assertThat(counts())
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "1");
    delete(fresh);

    assertThat(counts())
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0");
  }

  @Test
  void batchesSayWhichEntryFailed() {
    send("one");
    send("two");
    List<Message> messages = receive();

    var changed =
        sqs.changeMessageVisibilityBatch(request ->
            request
                .queueUrl(stall.queueUrl())
                .entries(
                    ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id("a")
                        .receiptHandle(messages.get(0).receiptHandle())
                        .visibilityTimeout(0)
                        .build()));
    var deleted =
        sqs.deleteMessageBatch(request ->
            request
                .queueUrl(stall.queueUrl())
                .entries(entry("a", messages.get(1).receiptHandle()), entry("b", "nonsense")));

    assertThat(changed.successful()).hasSize(1);
    assertThat(deleted.successful()).extracting("id").containsExactly("a");
    assertThat(deleted.failed()).extracting("code").containsExactly("ReceiptHandleIsInvalid");
    assertThat(receive()).extracting(Message::body).containsExactly("one");
  }

  @Test
  void visibilityCanBeChangedWhileInFlightOnly() {
    send("one");
    String handle = receive().getFirst().receiptHandle();
    changeVisibility(handle, 60);
    machine.advance(Duration.ofSeconds(59));
    assertThat(receive()).isEmpty();
    changeVisibility(handle, 0);
    assertThat(receive()).hasSize(1);

    assertThatThrownBy(() -> changeVisibility(handle, 1))
        .isInstanceOf(MessageNotInflightException.class);
    String again = receiveAfterTimeout();
    machine.advance(Duration.ofSeconds(30));
    assertThatThrownBy(() -> changeVisibility(again, 1))
        .isInstanceOf(MessageNotInflightException.class);
    assertThatThrownBy(() -> changeVisibility("nonsense", 1))
        .isInstanceOf(ReceiptHandleIsInvalidException.class);
  }

  @Test
  void aDelayedMessageComesLater() {
    sqs.sendMessage(
        request -> request.queueUrl(stall.queueUrl()).messageBody("one").delaySeconds(10));
    assertThat(receive()).isEmpty();
    assertThat(counts())
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "1");
    machine.advance(Duration.ofSeconds(10));

    assertThat(receive()).hasSize(1);
  }

  @Test
  void aLongPollEndsWhenAMessageArrives() throws InterruptedException {
    Thread sender = Thread.ofVirtual().start(() -> stall.post("messages", "late"));

    List<Message> messages =
        sqs.receiveMessage(request -> request.queueUrl(stall.queueUrl()).waitTimeSeconds(20))
            .messages();

    sender.join();
    assertThat(messages).extracting(Message::body).containsExactly("late");
  }

  @Test
  void aLongPollSeesAnEventThatFallsDue() {
    stall.put("clock", "{\"speed\":3600}");
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    machine.advance(Duration.ofSeconds(1));

    assertThat(
            sqs.receiveMessage(request -> request.queueUrl(stall.queueUrl()).waitTimeSeconds(20))
                .messages())
        .isNotEmpty();
  }

  @Test
  void queuesAreFoundByName() {
    assertThat(sqs.getQueueUrl(request -> request.queueName("stallholder")).queueUrl())
        .isEqualTo(stall.queueUrl());
    assertThatThrownBy(() -> sqs.getQueueUrl(request -> request.queueName("other")))
        .isInstanceOf(QueueDoesNotExistException.class)
        .satisfies(thrown ->
            assertThat(((SqsException) thrown).awsErrorDetails().errorCode())
                .isEqualTo("AWS.SimpleQueueService.NonExistentQueue"));
  }

  @Test
  void queuesAreInUsEast1() {
    try (SqsClient elsewhere = stall.built(SqsClient.builder(), Region.EU_WEST_1)) {
      assertThatThrownBy(
              () -> elsewhere.receiveMessage(request -> request.queueUrl(stall.queueUrl())))
          .isInstanceOf(QueueDoesNotExistException.class);
    }
  }

  @Test
  void limitsAreThoseOfSqs() {
    assertThatThrownBy(() ->
            sqs.receiveMessage(
                request -> request.queueUrl(stall.queueUrl()).maxNumberOfMessages(11)))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining("MaxNumberOfMessages");
    assertThatThrownBy(() ->
            sqs.deleteMessageBatch(
                request -> request.queueUrl(stall.queueUrl()).entries(List.of())))
        .isInstanceOf(SqsException.class);
  }

  private void send(String body) {
    sqs.sendMessage(request -> request.queueUrl(stall.queueUrl()).messageBody(body));
  }

  private List<Message> receive() {
    return sqs.receiveMessage(request ->
            request
                .queueUrl(stall.queueUrl())
                .maxNumberOfMessages(10)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  private String receiveAfterTimeout() {
    machine.advance(Duration.ofSeconds(30));
    return receive().getFirst().receiptHandle();
  }

  private void delete(String handle) {
    sqs.deleteMessage(request -> request.queueUrl(stall.queueUrl()).receiptHandle(handle));
  }

  private void changeVisibility(String handle, int seconds) {
    sqs.changeMessageVisibility(request ->
        request.queueUrl(stall.queueUrl()).receiptHandle(handle).visibilityTimeout(seconds));
  }

  private Map<QueueAttributeName, String> counts() {
    return sqs.getQueueAttributes(request ->
            request
                .queueUrl(stall.queueUrl())
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                    QueueAttributeName.QUEUE_ARN))
        .attributes();
  }

  private static DeleteMessageBatchRequestEntry entry(String id, String handle) {
    return DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(handle).build();
  }
}
