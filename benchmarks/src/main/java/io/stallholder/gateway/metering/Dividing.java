package io.stallholder.gateway.metering;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Dividing a record's quantity among its tags. In the package of what it measures, which is nobody
/// else's.
@NullMarked
@State(Scope.Thread)
public class Dividing {
  private static final int TAG_SETS = 100;
  private static final BigDecimal EACH = new BigDecimal("12.345678901");

  private final Map<TagSet, BigDecimal> weights = new HashMap<>();
  private final BigDecimal total = EACH.multiply(BigDecimal.valueOf(TAG_SETS));
  private final UsageRecord record =
      new UsageRecord(
          Instant.parse("2026-11-05T12:00:00Z"),
          new Customer.LegacyAccount(new AwsAccountId("345678901234")),
          new Dimension("api_calls"),
          new Quantity(total.intValue()),
          List.of());

  public Dividing() {
    for (int i = 0; i < TAG_SETS; i++) {
      weights.put(new TagSet(new TreeMap<>(Map.of("team", "team-" + i))), EACH);
    }
  }

  @Benchmark
  public Object divideAmong100TagSets() {
    return Allocations.of(record, total, weights);
  }
}
