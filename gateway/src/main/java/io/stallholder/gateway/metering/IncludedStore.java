package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.MeterStore.bindMeter;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Usage that buyers' contracts cover, in PostgreSQL. Every method works in the caller's
/// transaction.
final class IncludedStore {
  private IncludedStore() {}

  /// How much of the allowance of the period that began then was used up.
  static BigDecimal consumed(Handle handle, MeterKey meter, Instant period) {
    return bindMeter(
            handle.createQuery(
                """
                select coalesce(sum(quantity), 0) from included_usage
                where license_id = :license and dimension = :dimension and period = :period
                """),
            meter)
        .bind("period", period)
        .mapTo(BigDecimal.class)
        .one();
  }

  static void add(Handle handle, MeterKey meter, List<SealingPlan.Included> included, Instant now) {
    if (included.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into included_usage (license_id, dimension, hour, period, quantity, included_at)
            values (:license, :dimension, :hour, :period, :quantity, :now)
            """);
    for (SealingPlan.Included each : included) {
      bindMeter(batch, meter)
          .bind("hour", each.hour().start())
          .bind("period", each.period())
          .bind("quantity", each.quantity())
          .bind("now", now)
          .add();
    }
    batch.execute();
  }
}
