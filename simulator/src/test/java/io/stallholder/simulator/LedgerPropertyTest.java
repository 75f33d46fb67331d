package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/// Whatever is sent and whatever goes wrong: the ledger is the sum of what was answered `Success`,
/// once per key, as long as the sender repeats what was not answered.
final class LedgerPropertyTest {
  private static final int MAX_ATTEMPTS = 50;

  private final Stall stall = Stall.open();

  record Use(int license, int hoursAgo, String dimension, int quantity) {}

  @AfterProperty
  void close() {
    stall.close();
  }

  @Property(tries = 40)
  void theLedgerIsWhatWasAnsweredSuccess(
      @ForAll("batches") List<List<Use>> batches, @ForAll long seed) {
    stall.post("reset", "");
    stall.switchTo("quota", "null");
    List<Subscription> licenses =
        List.of(
            stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION),
            stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION));
    stall.advance("PT4H");
    Instant now = stall.now();
    for (String kind : List.of("throttle", "error", "reset", "lose-reply", "unprocessed")) {
      stall.post(
          "faults",
          "{\"operation\":\"BatchMeterUsage\",\"kind\":\"%s\",\"probability\":0.15,\"seed\":%d}"
              .formatted(kind, seed));
    }

    Map<String, Integer> billed = new HashMap<>();
    for (List<Use> batch : batches) {
      List<String> records =
          batch.stream()
              .map(use ->
                  Usage.record(
                      licenses.get(use.license()),
                      now.minus(Duration.ofHours(use.hoursAgo())),
                      use.dimension(),
                      use.quantity()))
              .toList();
      sendUntilAnswered(records, billed);
    }

    Map<String, Integer> ledger = new HashMap<>();
    for (JsonNode record : stall.get("ledger").path("records")) {
      Instant hour = Instant.parse(record.path("hour").asText());
      assertThat(
              ledger.put(
                  key(record, "licenseArn", "dimension", hour), quantity(record, "quantity")))
          .as("one record per key")
          .isNull();
    }
    assertThat(ledger).isEqualTo(billed);
  }

  @Provide
  Arbitrary<List<List<Use>>> batches() {
    Arbitrary<Use> use =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of("api_calls", "storage_gb"),
                Arbitraries.integers().between(0, 2))
            .as(Use::new);
    return use.list().ofMaxSize(25).list().ofMaxSize(4);
  }

  private void sendUntilAnswered(List<String> records, Map<String, Integer> billed) {
    List<String> left = records;
    for (int attempt = 0; attempt < MAX_ATTEMPTS && !left.isEmpty(); attempt++) {
      Reply reply;
      try {
        reply = stall.metering("BatchMeterUsage", Usage.batch(left));
      } catch (UncheckedIOException e) {
        continue;
      }
      if (reply.status() != 200) {
        continue;
      }
      for (JsonNode result : reply.json().path("Results")) {
        if (result.path("Status").asText().equals("Success")) {
          JsonNode record = result.path("UsageRecord");
          Instant time = Instant.ofEpochSecond(record.path("Timestamp").asLong());
          Instant hour = time.truncatedTo(ChronoUnit.HOURS);
          Integer before =
              billed.put(
                  key(record, "LicenseArn", "Dimension", hour), quantity(record, "Quantity"));
          assertThat(before).isIn(null, quantity(record, "Quantity"));
        }
      }
      left = reply.json().path("UnprocessedRecords").valueStream().map(JsonNode::toString).toList();
    }
    assertThat(left).isEmpty();
  }

  private static String key(JsonNode record, String license, String dimension, Instant hour) {
    return String.join(
        "|", record.path(license).asText(), record.path(dimension).asText(), hour.toString());
  }

  private static Integer quantity(JsonNode record, String name) {
    return record.path(name).intValue();
  }
}
