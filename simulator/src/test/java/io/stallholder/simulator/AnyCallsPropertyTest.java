package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;

/// Whoever calls whatever, in both styles and in two regions, right or wrong, and whatever fails:
/// the ledger is what was answered `Success`, once per key, a lost answer being one, too.
final class AnyCallsPropertyTest {
  private static final String LEGACY = "2lg74example0customer00x4";
  private static final List<String> FAULTS =
      List.of(
          "throttle",
          "error",
          "reset",
          "lose-reply",
          "unprocessed",
          "duplicate-on-resend",
          "latency");

  private final Stall stall = Stall.open();
  private int billed;

  /// @param wrong what is wrong with it, or `nothing`
  record Use(int whose, int hoursAgo, int quantity, String wrong) {}

  record Batch(String region, boolean isLegacy, boolean byIdentifier, List<Use> uses) {}

  @AfterProperty
  void close() {
    stall.close();
    assertThat(billed).as("records billed in all, or nothing was tried").isGreaterThan(20);
  }

  @Property(tries = 60)
  void theLedgerIsWhatWasAnsweredSuccess(
      @ForAll("batches") List<Batch> batches, @ForAll long seed, @ForAll boolean duplicates) {
    stall.post("reset", "");
    stall.switchTo("quota", "null");
    stall.switchTo("identicalResend", duplicates ? "\"duplicate\"" : "\"success\"");
    List<Subscription> licenses =
        List.of(
            stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION),
            stall.subscribe(Stall.OTHER_BUYER, Stall.SUBSCRIPTION));
    stall.subscribe(Stall.BUYER, LEGACY);
    stall.subscribe(Stall.OTHER_BUYER, LEGACY);
    stall.advance("PT4H");
    FAULTS.forEach(kind -> fault(kind, seed));

    batches.forEach(batch -> send(batch, licenses));

    Map<String, Integer> ledger = ledger();
    billed += ledger.size();
    assertThat(ledger).isEqualTo(answered());
  }

  @Provide
  Arbitrary<List<Batch>> batches() {
    Arbitrary<String> wrong =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.just("nothing")),
            Tuple.of(1, Arbitraries.of("dimension", "time", "customer")));
    Arbitrary<Use> use =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 2),
                wrong)
            .as(Use::new);
    return Combinators.combine(
            Arbitraries.of("us-east-1", "eu-central-1"),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            use.list().ofMinSize(1).ofMaxSize(6))
        .as(Batch::new)
        .list()
        .ofMaxSize(8);
  }

  private void fault(String kind, long seed) {
    stall.post(
        "faults",
        "{\"operation\":\"BatchMeterUsage\",\"kind\":\"%s\",\"probability\":0.12,\"seed\":%d%s}"
            .formatted(kind, seed, kind.equals("latency") ? ",\"delay\":\"PT0.001S\"" : ""));
  }

  private void send(Batch batch, List<Subscription> licenses) {
    List<String> records = batch.uses().stream().map(use -> record(batch, use, licenses)).toList();
    String code = batch.isLegacy() ? "\"ProductCode\":\"" + LEGACY + "\"," : "";
    try {
      var unused =
          stall
              .call()
              .scopedTo(batch.region(), "aws-marketplace")
              .target("AWSMPMeteringService.BatchMeterUsage")
              .body("{" + code + "\"UsageRecords\":[" + String.join(",", records) + "]}")
              .send(stall.http());
    } catch (UncheckedIOException e) {
      // reset, or the answer was lost: the ledger must be right all the same
    }
  }

  private String record(Batch batch, Use use, List<Subscription> licenses) {
    Instant time =
        use.wrong().equals("time")
            ? Stall.NOON.minus(Duration.ofDays(3))
            : stall.now().minus(Duration.ofHours(use.hoursAgo()));
    Subscription license = licenses.get(use.whose());
    String buyer = use.wrong().equals("customer") ? "999999999999" : license.buyer();
    String customer =
        batch.isLegacy() && batch.byIdentifier()
            ? "\"CustomerIdentifier\":\"" + identifiers().getOrDefault(buyer, "nobody") + "\""
            : "\"CustomerAWSAccountId\":\"" + buyer + "\"";
    return """
    {"Timestamp":%d,%s,"Dimension":"%s","Quantity":%d%s}\
    """
        .formatted(
            time.getEpochSecond(),
            customer,
            use.wrong().equals("dimension") ? "API_CALLS" : "api_calls",
            use.quantity(),
            batch.isLegacy() ? "" : ",\"LicenseArn\":\"" + license.licenseArn() + "\"");
  }

  /// By account id.
  private Map<String, String> identifiers() {
    Map<String, String> identifiers = new HashMap<>();
    stall
        .get("world")
        .path("buyers")
        .forEach(buyer ->
            identifiers.put(
                buyer.path("accountId").asText(), buyer.path("customerIdentifier").asText()));
    return identifiers;
  }

  private Map<String, Integer> ledger() {
    Map<String, Integer> ledger = new HashMap<>();
    for (JsonNode record : stall.get("ledger").path("records")) {
      String key =
          String.join(
              "|",
              record.path("region").asText(),
              record.path("customerAWSAccountId").asText(),
              record.path("licenseArn").asText(record.path("productCode").asText()),
              record.path("dimension").asText(),
              record.path("hour").asText());
      assertThat(ledger.put(key, record.path("quantity").asInt()))
          .as("one record per key")
          .isNull();
    }
    return ledger;
  }

  private Map<String, Integer> answered() {
    Map<String, String> accounts = new HashMap<>();
    identifiers().forEach((account, identifier) -> accounts.put(identifier, account));
    Map<String, Integer> answered = new HashMap<>();
    for (JsonNode call : stall.get("calls?operation=BatchMeterUsage").path("calls")) {
      for (JsonNode result : call.path("response").path("Results")) {
        if (result.path("Status").asText().equals("Success")) {
          JsonNode record = result.path("UsageRecord");
          String account =
              record
                  .path("CustomerAWSAccountId")
                  .asText(accounts.get(record.path("CustomerIdentifier").asText()));
          Instant time = Instant.ofEpochSecond(record.path("Timestamp").asLong());
          String key =
              String.join(
                  "|",
                  call.path("region").asText(),
                  account,
                  record.path("LicenseArn").asText(call.at("/request/ProductCode").asText()),
                  record.path("Dimension").asText(),
                  time.truncatedTo(ChronoUnit.HOURS).toString());
          Integer before = answered.put(key, record.path("Quantity").asInt());
          assertThat(before).isIn(null, record.path("Quantity").asInt());
        }
      }
    }
    return answered;
  }
}
