package io.stallholder.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The calls a seller's app makes to the gateway.
final class GatewayCalls {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration REST = Duration.ofMillis(50);

  private final Wire wire;
  private final URI gateway;
  private final String apiKey;

  GatewayCalls(Wire wire, Stage stage) {
    this.wire = wire;
    this.gateway = stage.gateway();
    this.apiKey = stage.apiKey();
  }

  /// Reports a batch of CloudEvents. Sending the same batch again is always safe.
  Wire.Reply report(List<Map<String, Object>> events) throws InterruptedException {
    return wire.send(
        authorized("/v1/usage")
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(Wire.json(events))
            .build());
  }

  /// The license's id and state, once the gateway has heard of it.
  Optional<JsonNode> license(String licenseArn) throws InterruptedException {
    for (JsonNode license : get("/v1/licenses?limit=500").get("licenses")) {
      if (license.path("licenseArn").asText().equals(licenseArn)) {
        return Optional.of(license);
      }
    }
    return Optional.empty();
  }

  JsonNode balances() throws InterruptedException {
    return get("/v1/ledger/balance").get("balances");
  }

  /// Records that were metered after the one named.
  JsonNode records(Optional<String> after) throws InterruptedException {
    return get("/v1/ledger?limit=1000" + after.map(id -> "&after=" + id).orElse("")).get("records");
  }

  /// Returns once the gateway has done all that is due at `time`.
  void awaitDone(Instant time) throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode backlog = get("/v1/backlog");
      boolean reached = !Instant.parse(backlog.get("now").asText()).isBefore(time);
      if (reached && backlog.get("done").asBoolean()) {
        return;
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new IllegalStateException("the gateway does not get its work done: " + backlog);
      }
      Thread.sleep(REST);
    }
  }

  private JsonNode get(String path) throws InterruptedException {
    return wire.send(authorized(path).build()).expecting(200).json();
  }

  private HttpRequest.Builder authorized(String path) {
    return Wire.to(gateway, path).header("Authorization", "Bearer " + apiKey);
  }
}
