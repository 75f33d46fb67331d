package io.stallholder.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An hour in twenty seconds, until it is stopped: buyers use the product, and the ledger scrolls
/// by.
final class Live {
  private static final int SPEED = 180;
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration SPREAD = Duration.ofMinutes(6);

  private final Stage stage;
  private final PrintStream out;
  private final Wire wire;
  private final SimulatedAws aws;
  private final GatewayCalls gateway;
  private final Map<String, String> names = new HashMap<>();
  private final List<String> subjects = new ArrayList<>();
  private Optional<String> last = Optional.empty();

  private Live(Stage stage, Wire wire, PrintStream out) {
    this.stage = stage;
    this.out = out;
    this.wire = wire;
    this.aws = new SimulatedAws(wire, stage.simulator());
    this.gateway = new GatewayCalls(wire, stage);
  }

  /// Runs until the thread is interrupted.
  static void play(Stage stage, PrintStream out, long seed) throws InterruptedException {
    try (Wire wire = new Wire()) {
      new Live(stage, wire, out).play(seed);
    }
  }

  private void play(long seed) throws InterruptedException {
    aws.setSpeed(SPEED);
    enter(new Buyer("Ada", "345678901234", "ada@example.com"));
    enter(new Buyer("Ben", "456789012345", "ben@example.org"));
    SellerApp app = new SellerApp(gateway, seed);
    out.printf(
        "%-20s %-5s %-11s %9s  %s%n", "hour", "buyer", "dimension", "quantity", "AWS's record");
    while (true) {
      Instant now = aws.now();
      for (String subject : subjects) {
        app.report(app.uses(subject, Story.DIMENSIONS, now, SPREAD));
      }
      app.reportLate();
      showNewRecords();
      Thread.sleep(REST);
    }
  }

  private void enter(Buyer buyer) throws InterruptedException {
    var purchase = aws.subscribe(buyer.account(), Story.PRODUCT);
    buyer.register(wire, stage.registration(), purchase.registrationToken());
    String id = gateway.license(purchase.licenseArn()).orElseThrow().get("id").asText();
    names.put(id, buyer.name());
    subjects.add(id);
  }

  /// Records in the order in which they were sealed; one that waits holds back those behind it.
  private void showNewRecords() throws InterruptedException {
    for (JsonNode record : gateway.records(last)) {
      if (record.get("state").asText().equals("sealed")) {
        return;
      }
      out.printf(
          "%-20s %-5s %-11s %9s  %s%n",
          Instant.parse(record.get("hour").asText()).truncatedTo(ChronoUnit.HOURS),
          names.get(record.get("license").asText()),
          record.get("dimension").asText(),
          record.get("quantity").asText(),
          record.path("meteringRecordId").asText(record.get("state").asText()));
      last = Optional.of(record.get("id").asText());
    }
  }
}
