package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What consumers ask of a queue.
final class Consuming {
  private static final int MAX_RECEIVED = 10;

  private final Queues queues;
  private final Access access;

  Consuming(Queues queues, Access access) {
    this.queues = queues;
    this.access = access;
  }

  @Behaviour(
      value = "A receive that does not say so takes visibility timeout and patience of the queue",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, ReceiveMessage; developer guide, short and long polling",
      date = "2026-11-24")
  ObjectNode receive(Call call) throws InterruptedException {
    ObjectNode input = call.input();
    QueueAttributes attributes = access.open(call).attributes();
    int max = SqsInput.number(input, "MaxNumberOfMessages", 1, 1, MAX_RECEIVED);
    Duration patience =
        seconds(input, "WaitTimeSeconds", attributes.patience(), QueueAttributes.MAX_WAIT_SECONDS);
    Duration visibility =
        seconds(
            input,
            "VisibilityTimeout",
            attributes.visibility(),
            QueueAttributes.MAX_VISIBILITY_SECONDS);
    List<Delivery> deliveries =
        queues.receive(() -> access.open(call), new Queues.Receive(max, visibility, patience));
    ObjectNode output = Json.object();
    if (!deliveries.isEmpty()) {
      ArrayNode messages = output.putArray("Messages");
      deliveries.forEach(delivery -> messages.add(message(delivery, input)));
    }
    return output;
  }

  private static Duration seconds(ObjectNode input, String member, Duration standing, int max) {
    int seconds = Math.toIntExact(standing.toSeconds());
    return Duration.ofSeconds(SqsInput.number(input, member, seconds, 0, max));
  }

  private static ObjectNode message(Delivery delivery, ObjectNode input) {
    Message message = delivery.message();
    ObjectNode output =
        Json.object()
            .put("MessageId", message.id())
            .put("ReceiptHandle", delivery.handle())
            .put("MD5OfBody", Md5.of(message.body()))
            .put("Body", message.body());
    Set<String> names = SqsInput.names(input, "MessageSystemAttributeNames", "AttributeNames");
    Map<String, String> system = system(delivery);
    if (!names.contains("All")) {
      system.keySet().retainAll(names);
    }
    if (!system.isEmpty()) {
      output.set("Attributes", SqsInput.object(system));
    }
    MessageAttributes attributes =
        message.attributes().only(SqsInput.names(input, "MessageAttributeNames"));
    if (!attributes.isEmpty()) {
      output.put("MD5OfMessageAttributes", attributes.md5());
      output.set("MessageAttributes", attributes.json());
    }
    return output;
  }

  private static Map<String, String> system(Delivery delivery) {
    Map<String, String> system = new TreeMap<>(delivery.message().system());
    system.put("SentTimestamp", Long.toString(delivery.message().sent().toEpochMilli()));
    system.put("ApproximateReceiveCount", Integer.toString(delivery.count()));
    system.put(
        "ApproximateFirstReceiveTimestamp", Long.toString(delivery.firstReceived().toEpochMilli()));
    return system;
  }

  ObjectNode delete(Call call) {
    MessageQueue messages = queues.messages(access.open(call));
    return delete(messages, call.input());
  }

  ObjectNode deleteBatch(Call call) {
    MessageQueue messages = queues.messages(access.open(call));
    return Batch.perform(call, entry -> delete(messages, entry));
  }

  private static ObjectNode delete(MessageQueue messages, ObjectNode input) {
    String handle = SqsInput.text(input, "ReceiptHandle");
    switch (messages.receipt(handle)) {
      case MessageQueue.Receipt.InFlight inFlight -> messages.delete(handle);
      case MessageQueue.Receipt.Stale stale -> messages.delete(handle);
      case MessageQueue.Receipt.Malformed malformed -> throw invalidHandle(handle);
    }
    return Json.object();
  }

  ObjectNode changeVisibility(Call call) {
    MessageQueue messages = queues.messages(access.open(call));
    return changeVisibility(messages, call.input());
  }

  ObjectNode changeVisibilityBatch(Call call) {
    MessageQueue messages = queues.messages(access.open(call));
    return Batch.perform(call, entry -> changeVisibility(messages, entry));
  }

  @Behaviour(
      value = "Nobody keeps a message for more than 12 hours from its receive",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, ChangeMessageVisibility",
      date = "2026-11-24")
  private ObjectNode changeVisibility(MessageQueue messages, ObjectNode input) {
    String handle = SqsInput.text(input, "ReceiptHandle");
    int max = QueueAttributes.MAX_VISIBILITY_SECONDS;
    int seconds = SqsInput.number(input, "VisibilityTimeout", -1, 0, max);
    if (seconds < 0) {
      throw AwsError.client(
          "MissingParameter", "The request must contain the parameter VisibilityTimeout.");
    }
    Instant until = queues.now().plusSeconds(seconds);
    switch (messages.receipt(handle)) {
      case MessageQueue.Receipt.InFlight inFlight -> {
        if (until.isAfter(inFlight.received().plusSeconds(max))) {
          throw AwsError.client(
              "InvalidParameterValue",
              "Value %d for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout"
                      .formatted(seconds)
                  + " for the message is beyond the limit [%d seconds].".formatted(max));
        }
        messages.changeVisibility(inFlight, until);
      }
      case MessageQueue.Receipt.Stale stale ->
          throw AwsError.client("MessageNotInflight", "The message referred to isn't in flight.");
      case MessageQueue.Receipt.Malformed malformed -> throw invalidHandle(handle);
    }
    queues.signal();
    return Json.object();
  }

  private static AwsError invalidHandle(String handle) {
    return new AwsError(
        "ReceiptHandleIsInvalid",
        404,
        "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
  }
}
