package io.stallholder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// The seller's queue, read to its end with AWS's own client.
final class Inbox implements AutoCloseable {
  private final SqsClient sqs;
  private final String queueUrl;

  Inbox(Stall stall) {
    this.sqs = stall.sqs();
    this.queueUrl = stall.queueUrl();
  }

  /// Names of the events that are there, without the role at their end.
  List<String> names() {
    return names(events());
  }

  static List<String> names(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.path("detail-type").asText().replaceAll(" - .*", ""))
        .toList();
  }

  /// Those from an event bus: not what came by SNS.
  List<JsonNode> events() {
    return bodies().stream().map(Stall::parse).filter(event -> event.has("detail-type")).toList();
  }

  /// Takes all there is out of the queue.
  List<String> bodies() {
    List<String> bodies = new ArrayList<>();
    for (List<Message> batch = receive(); !batch.isEmpty(); batch = receive()) {
      for (Message message : batch) {
        bodies.add(message.body());
        sqs.deleteMessage(
            request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    }
    return bodies;
  }

  private List<Message> receive() {
    return sqs.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10))
        .messages();
  }

  @Override
  public void close() {
    sqs.close();
  }
}
