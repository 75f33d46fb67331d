package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// A message in a queue, without how often it was received: that would have to be kept anew on each
/// receive.
///
/// @param system what goes with it besides its attributes, like `SenderId`
/// @param availableAt when its delay has passed
record Message(
    String id,
    QueueAddress queue,
    String body,
    MessageAttributes attributes,
    Map<String, String> system,
    Instant sent,
    Instant availableAt) {
  static final Kind<String, Message> KIND =
      new Kind<>("message", Message::id, Message::json, Message::of);

  private static final String SOURCE = "DeadLetterQueueSourceArn";

  Message {
    system = Map.copyOf(system);
  }

  /// What it is as a dead letter.
  Message movedTo(QueueAddress target) {
    Map<String, String> moved = new LinkedHashMap<>(system);
    moved.put(SOURCE, queue.arn());
    return new Message(id, target, body, attributes, moved, sent, availableAt);
  }

  private ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("id", id)
            .put("account", queue.accountId())
            .put("queue", queue.name())
            .put("body", body)
            .put("sent", sent.toString())
            .put("availableAt", availableAt.toString());
    json.set("attributes", attributes.json());
    json.set("system", SqsInput.object(system));
    return json;
  }

  private static Message of(JsonNode json) {
    return new Message(
        json.path("id").asText(),
        new QueueAddress(json.path("account").asText(), json.path("queue").asText()),
        json.path("body").asText(),
        MessageAttributes.kept(json.path("attributes")),
        SqsInput.texts(json.path("system")),
        Instant.parse(json.path("sent").asText()),
        Instant.parse(json.path("availableAt").asText()));
  }
}
