package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.benchmarks.chaos.Wire.Reply;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The simulator's control API. The simulator is AWS: it is never killed, it only misbehaves.
final class SimulatedAws {
  private final Wire wire;
  private final URI simulator;

  SimulatedAws(Wire wire, URI simulator) {
    this.wire = wire;
    this.simulator = simulator;
  }

  Instant now() throws InterruptedException {
    return Instant.parse(get("clock").path("now").asText());
  }

  void setSpeed(int speed) throws InterruptedException {
    var _ = put("clock", Map.of("speed", speed));
  }

  void advance(Duration step) throws InterruptedException {
    var _ = put("clock", Map.of("advance", step.toString()));
  }

  JsonNode subscribe(String buyer, String product) throws InterruptedException {
    return ok(send("POST", "subscriptions", Map.of("buyer", buyer, "product", product)));
  }

  /// Empty when it has ended already.
  Optional<JsonNode> cancel(String agreement) throws InterruptedException {
    return unlessConflict(send("DELETE", "subscriptions/" + agreement, Map.of()));
  }

  /// The agreement that follows; empty when this one is not active, or has been followed.
  Optional<JsonNode> renew(String agreement) throws InterruptedException {
    String path = "subscriptions/" + agreement + "/events";
    return unlessConflict(send("POST", path, Map.of("kind", "renew")));
  }

  void fault(Map<String, Object> fault) throws InterruptedException {
    var _ = ok(send("POST", "faults", fault));
  }

  JsonNode faults() throws InterruptedException {
    return get("faults").path("faults");
  }

  void liftFaults() throws InterruptedException {
    var _ = ok(send("DELETE", "faults", Map.of()));
  }

  JsonNode world() throws InterruptedException {
    return get("world");
  }

  JsonNode ledger() throws InterruptedException {
    return get("ledger").path("records");
  }

  /// The newest calls of BatchMeterUsage, and how many there were in all.
  JsonNode calls() throws InterruptedException {
    return get("calls?operation=BatchMeterUsage");
  }

  Optional<Reply> tryClock() throws InterruptedException {
    return wire.attempt(Wire.to(simulator.resolve("/_simulator/clock")).build());
  }

  private JsonNode get(String path) throws InterruptedException {
    return ok(
        wire.attempt(Wire.to(simulator.resolve("/_simulator/" + path)).build())
            .orElseThrow(() -> new IllegalStateException("the simulator does not answer " + path)));
  }

  private JsonNode put(String path, Map<String, Object> body) throws InterruptedException {
    return ok(send("PUT", path, body));
  }

  private Reply send(String method, String path, Map<String, Object> body)
      throws InterruptedException {
    var publisher = body.isEmpty() ? BodyPublishers.noBody() : Wire.json(body);
    return wire.attempt(
            Wire.to(simulator.resolve("/_simulator/" + path)).method(method, publisher).build())
        .orElseThrow(() -> new IllegalStateException("the simulator does not answer " + path));
  }

  private static Optional<JsonNode> unlessConflict(Reply reply) {
    return reply.status() == 409 ? Optional.empty() : Optional.of(ok(reply));
  }

  private static JsonNode ok(Reply reply) {
    if (reply.status() != 200) {
      throw new IllegalStateException("the simulator answers " + reply);
    }
    return reply.json();
  }
}
