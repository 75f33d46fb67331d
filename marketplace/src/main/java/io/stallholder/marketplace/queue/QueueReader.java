package io.stallholder.marketplace.queue;

import io.stallholder.marketplace.wire.Failure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// One SQS queue. Every method throws a [QueueUnavailableException] if the queue cannot be reached.
public final class QueueReader implements AutoCloseable {
  /// SQS's own limit, for receiving and for deleting.
  public static final int BATCH_SIZE = 10;

  /// SQS's own limit.
  public static final Duration LONG_POLL = Duration.ofSeconds(20);

  /// How long a received message stays away from other readers: time to write ten of them down.
  public static final Duration VISIBILITY = Duration.ofSeconds(60);

  private final SqsClient sqs;
  private final URI queueUrl;
  private final InstantSource clock;

  public QueueReader(SqsClient sqs, URI queueUrl, InstantSource clock) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.clock = clock;
  }

  public URI url() {
    return queueUrl;
  }

  /// Up to ten messages, waiting up to 20 s for the first. Deleting them is the caller's to do,
  /// once they are written down; until then they come again after [#VISIBILITY].
  public List<QueueMessage> receive() {
    return receive(LONG_POLL);
  }

  /// As [#receive()], waiting up to `wait` (whole seconds, at most 20) for the first message.
  public List<QueueMessage> receive(Duration wait) {
    var response =
        calling(
            "ReceiveMessage",
            () ->
                sqs.receiveMessage(request ->
                    request
                        .queueUrl(queueUrl.toString())
                        .maxNumberOfMessages(BATCH_SIZE)
                        .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                        .visibilityTimeout(Math.toIntExact(VISIBILITY.toSeconds()))
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)));
    return response.messages().stream().map(this::message).toList();
  }

  private QueueMessage message(Message message) {
    return new QueueMessage(
        message.messageId(), message.receiptHandle(), message.body(), sentAt(message));
  }

  private Instant sentAt(Message message) {
    String millis = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
    // Asked for, so AWS sends it; a stand-in for SQS may not.
    return millis == null ? clock.instant() : Instant.ofEpochMilli(Long.parseLong(millis));
  }

  /// Keeps these messages, at most ten, away from other readers for [#VISIBILITY] from now on. Of
  /// one that cannot be kept away nothing is said: it comes again, which is harmless.
  public void keepAway(List<QueueMessage> messages) {
    var entries = new ArrayList<ChangeMessageVisibilityBatchRequestEntry>();
    for (QueueMessage message : messages) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .visibilityTimeout(Math.toIntExact(VISIBILITY.toSeconds()))
              .build());
    }
    var _ =
        calling(
            "ChangeMessageVisibilityBatch",
            () ->
                sqs.changeMessageVisibilityBatch(
                    request -> request.queueUrl(queueUrl.toString()).entries(entries)));
  }

  /// Deletes these messages, ten at a time, and says which were not. Those come again.
  public List<FailedDeletion> delete(List<QueueMessage> messages) {
    return messages.stream()
        .gather(Gatherers.windowFixed(BATCH_SIZE))
        .flatMap(batch -> deleteBatch(batch).stream())
        .toList();
  }

  private List<FailedDeletion> deleteBatch(List<QueueMessage> batch) {
    var byEntry = new HashMap<String, QueueMessage>();
    var entries = new ArrayList<DeleteMessageBatchRequestEntry>();
    for (QueueMessage message : batch) {
      String entry = Integer.toString(entries.size());
      byEntry.put(entry, message);
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(entry)
              .receiptHandle(message.receiptHandle())
              .build());
    }
    var response =
        calling(
            "DeleteMessageBatch",
            () ->
                sqs.deleteMessageBatch(
                    request -> request.queueUrl(queueUrl.toString()).entries(entries)));
    response.successful().forEach(deleted -> byEntry.remove(deleted.id()));
    var reasons = new HashMap<String, String>();
    response.failed().forEach(failed -> reasons.put(failed.id(), failed.code()));
    return byEntry.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(left ->
            new FailedDeletion(
                left.getValue(), reasons.getOrDefault(left.getKey(), "SQS did not say")))
        .toList();
  }

  /// How many messages the queue holds: waiting, being handled, and delayed.
  public QueueDepth depth() {
    var response =
        calling(
            "GetQueueAttributes",
            () ->
                sqs.getQueueAttributes(request ->
                    request
                        .queueUrl(queueUrl.toString())
                        .attributeNames(
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)));
    var counts = response.attributes();
    return new QueueDepth(
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
  }

  private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }

  private <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new QueueUnavailableException(
          operation + " of " + queueUrl + " failed: " + Failure.line(e), e);
    }
  }

  @Override
  public void close() {
    sqs.close();
  }
}
