package io.stallholder.gateway.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.config.EventType;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Tries an endpoint with an event that means nothing.
final class TestEvent {
  private final Jdbi jdbi;
  private final SigningKeys keys;
  private final Delivering.Senders senders;
  private final InstantSource clock;
  private final String mode;

  TestEvent(Jdbi jdbi, SigningKeys keys, Delivering.Senders senders, Webhooks.Place place) {
    this.jdbi = jdbi;
    this.keys = keys;
    this.senders = senders;
    this.clock = place.clock();
    this.mode = place.mode();
  }

  /// Waits for the receiver. One that was away and takes it gets all that waits for it.
  ///
  /// @return empty where this process cannot sign for the endpoint
  Optional<Answer> of(Endpoint endpoint) {
    Optional<List<byte[]>> signing = jdbi.inTransaction(handle -> keys.of(handle, endpoint));
    return signing.map(its -> {
      Instant now = clock.instant();
      UUID id = Ids.next(now);
      var message = new Sender.Message(id.toString(), body(endpoint, id, now), its);
      Answer answer = senders.of(endpoint).send(endpoint.url(), message);
      if (answer instanceof Answer.Taken) {
        jdbi.useTransaction(handle -> Settling.note(handle, endpoint.id(), answer, 1));
      }
      return answer;
    });
  }

  private byte[] body(Endpoint endpoint, UUID id, Instant now) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("type", EventType.WEBHOOK_TEST.word());
    body.put("id", id.toString());
    body.put("time", now.toString());
    body.put("mode", mode);
    body.putObject("data").put("webhook", endpoint.id().toString());
    return Json.bytes(body);
  }
}
