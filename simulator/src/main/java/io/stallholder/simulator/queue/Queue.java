package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.time.Instant;
import java.util.Map;

/// A standard queue, without its messages.
record Queue(
    QueueAddress address,
    QueueAttributes attributes,
    Map<String, String> tags,
    Instant created,
    Instant modified) {
  static final Kind<QueueAddress, Queue> KIND =
      new Kind<>("queue", Queue::address, Queue::json, Queue::of);

  Queue {
    tags = Map.copyOf(tags);
  }

  Queue with(QueueAttributes changed, Instant now) {
    return new Queue(address, changed, tags, created, now);
  }

  Queue tagged(Map<String, String> changed) {
    return new Queue(address, attributes, changed, created, modified);
  }

  private ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("account", address.accountId())
            .put("name", address.name())
            .put("created", created.toString())
            .put("modified", modified.toString());
    json.set("attributes", SqsInput.object(attributes.given()));
    json.set("tags", SqsInput.object(tags));
    return json;
  }

  private static Queue of(JsonNode json) {
    return new Queue(
        new QueueAddress(json.path("account").asText(), json.path("name").asText()),
        new QueueAttributes(SqsInput.texts(json.path("attributes"))),
        SqsInput.texts(json.path("tags")),
        Instant.parse(json.path("created").asText()),
        Instant.parse(json.path("modified").asText()));
  }
}
