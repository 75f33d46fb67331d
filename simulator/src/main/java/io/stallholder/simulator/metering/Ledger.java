package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What AWS would bill: the first quantity of each key. Guarded by the simulator's lock.
public final class Ledger {
  static final int MAX_RECORDS = 2_000_000;

  private final KeptMap<Key, Metered> records;

  Ledger(Journal journal) {
    this.records = journal.map(new Kind<>("metered", Metered::key, Ledger::write, Ledger::read));
  }

  /// @param licenseArn empty when it was metered by product code and customer
  @Behaviour(
      value = "One record per account, license, dimension and UTC hour, in each region",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, metering for usage; the region: AWS's metering skill",
      date = "2026-11-23")
  @Behaviour(
      value = "By license and by product code are two keys: the same hour in both is billed twice",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage",
      date = "2026-11-24")
  public record Key(
      String region,
      String customerAwsAccountId,
      String productCode,
      String licenseArn,
      String dimension,
      Instant hour) {}

  public record Metered(Key key, int quantity, UUID meteringRecordId) {}

  /// In the order in which they were accepted.
  public List<Metered> list(Optional<String> licenseArn) {
    return records.values().stream()
        .filter(
            metered -> licenseArn.isEmpty() || licenseArn.get().equals(metered.key().licenseArn()))
        .toList();
  }

  void reset() {
    records.clear();
  }

  Optional<Metered> find(Key key) {
    return records.get(key);
  }

  Metered store(Key key, int quantity) {
    if (records.size() >= MAX_RECORDS) {
      throw AwsError.fault(
          "InternalServiceErrorException", "The simulator holds no more than " + MAX_RECORDS);
    }
    Metered metered = new Metered(key, quantity, UUID.randomUUID());
    records.put(metered);
    return metered;
  }

  private static JsonNode write(Metered metered) {
    Key key = metered.key();
    return Json.object()
        .put("region", key.region())
        .put("account", key.customerAwsAccountId())
        .put("product", key.productCode())
        .put("license", key.licenseArn())
        .put("dimension", key.dimension())
        .put("hour", key.hour().toString())
        .put("quantity", metered.quantity())
        .put("id", metered.meteringRecordId().toString());
  }

  /// Texts that many records share are held once.
  private static Metered read(JsonNode json) {
    Key key =
        new Key(
            shared(json, "region"),
            shared(json, "account"),
            shared(json, "product"),
            shared(json, "license"),
            shared(json, "dimension"),
            Instant.parse(json.path("hour").asText()));
    return new Metered(
        key, json.path("quantity").intValue(), UUID.fromString(json.path("id").asText()));
  }

  private static String shared(JsonNode json, String name) {
    return json.path(name).asText().intern();
  }
}
