package io.stallholder.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The simulator's control API: time, buyers' clicks, faults, and AWS's own ledger.
final class SimulatedAws {
  /// A buyer's purchase.
  record Purchase(String agreementId, String licenseArn, String registrationToken) {}

  private final Wire wire;
  private final URI simulator;

  SimulatedAws(Wire wire, URI simulator) {
    this.wire = wire;
    this.simulator = simulator;
  }

  Instant now() throws InterruptedException {
    return Instant.parse(get("/_simulator/clock").get("now").asText());
  }

  void setTime(Instant now) throws InterruptedException {
    put("/_simulator/clock", Map.of("speed", 0));
    put("/_simulator/clock", Map.of("now", now.toString()));
  }

  void setSpeed(int speed) throws InterruptedException {
    put("/_simulator/clock", Map.of("speed", speed));
  }

  void advance(Duration duration) throws InterruptedException {
    put("/_simulator/clock", Map.of("advance", duration.toString()));
  }

  Purchase subscribe(String buyer, String product) throws InterruptedException {
    JsonNode json =
        wire.send(
                Wire.to(simulator, "/_simulator/subscriptions")
                    .POST(Wire.json(Map.of("buyer", buyer, "product", product)))
                    .build())
            .expecting(200, 201)
            .json();
    return new Purchase(
        json.get("agreementId").asText(),
        json.get("licenseArn").asText(),
        json.get("registrationToken").asText());
  }

  void cancel(String agreementId) throws InterruptedException {
    wire.send(Wire.to(simulator, "/_simulator/subscriptions/" + agreementId).DELETE().build())
        .expecting(200, 204);
  }

  void fault(String operation, String kind, int count) throws InterruptedException {
    wire.send(
            Wire.to(simulator, "/_simulator/faults")
                .POST(Wire.json(Map.of("operation", operation, "kind", kind, "count", count)))
                .build())
        .expecting(200, 201);
  }

  /// What AWS would bill of a license, per dimension.
  Map<String, BigDecimal> billed(String licenseArn) throws InterruptedException {
    Map<String, BigDecimal> billed = new TreeMap<>();
    for (JsonNode record : get("/_simulator/ledger?licenseArn=" + licenseArn).get("records")) {
      BigDecimal quantity = new BigDecimal(record.get("quantity").asText());
      billed.merge(record.get("dimension").asText(), quantity, BigDecimal::add);
    }
    return billed;
  }

  private JsonNode get(String path) throws InterruptedException {
    return wire.send(Wire.to(simulator, path).build()).expecting(200).json();
  }

  private void put(String path, Map<String, Object> body) throws InterruptedException {
    wire.send(Wire.to(simulator, path).PUT(Wire.json(body)).build()).expecting(200);
  }
}
