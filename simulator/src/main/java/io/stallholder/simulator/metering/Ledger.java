package io.stallholder.simulator.metering;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What AWS would bill: the first quantity of each key. Guarded by the simulator's lock.
public final class Ledger {
  static final int MAX_RECORDS = 2_000_000;

  private final Map<Key, Metered> records = new LinkedHashMap<>();

  @Behaviour(
      value = "One record per account, license, dimension and UTC hour, in each region",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, metering for usage; the region: AWS's metering skill",
      date = "2026-11-23")
  public record Key(
      String region,
      String customerAwsAccountId,
      String licenseArn,
      String dimension,
      Instant hour) {}

  public record Metered(String productCode, int quantity, UUID meteringRecordId) {}

  /// In the order in which they were accepted.
  public List<Map.Entry<Key, Metered>> list(Optional<String> licenseArn) {
    return records.entrySet().stream()
        .filter(
            entry -> licenseArn.isEmpty() || licenseArn.get().equals(entry.getKey().licenseArn()))
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  public void reset() {
    records.clear();
  }

  Optional<Metered> find(Key key) {
    return Optional.ofNullable(records.get(key));
  }

  Metered store(Key key, String productCode, int quantity) {
    if (records.size() >= MAX_RECORDS) {
      throw AwsError.fault(
          "InternalServiceErrorException", "The simulator holds no more than " + MAX_RECORDS);
    }
    Metered metered = new Metered(productCode, quantity, UUID.randomUUID());
    records.put(key, metered);
    return metered;
  }
}
