package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Where money could be lost, summed up. It reads what is not metered, and never the whole ledger.
final class RiskStore {
  /// A product's dimension: what has a price.
  record Item(ProductCode product, Dimension dimension) {}

  /// Records of one item that are not metered, in one state.
  ///
  /// @param near units whose window ends soon
  /// @param lately how many came into this state since the instant asked for
  /// @param struggling how many failed again and again
  record Standing(
      Item item,
      RecordState state,
      long records,
      BigDecimal units,
      BigDecimal near,
      long lately,
      long struggling,
      Instant oldestSealed,
      Instant oldestHour,
      Optional<Instant> finalDeadline) {}

  /// What is counted in one hour that is not sealed.
  ///
  /// @param isActive its licenses are active, or were
  /// @param isHeld it is above its ceiling, and waits for a person
  /// @param finalDeadline the first of its leaving buyers'
  /// @param ending units of buyers whose final window ends soon
  record Open(
      Item item,
      UsageHour hour,
      boolean isActive,
      boolean isHeld,
      BigDecimal units,
      BigDecimal ending,
      Optional<Instant> finalDeadline) {}

  /// Units of one item, and why.
  record Lost(Item item, String reason, BigDecimal units) {}

  private static final int MANY_FAILURES = 3;

  private RiskStore() {}

  static List<Standing> standing(Handle handle, Instant near, Instant since) {
    return handle
        .createQuery(
            """
            select product_code, dimension, state, count(*) as records, sum(quantity) as units,
              coalesce(sum(quantity) filter (where deadline <= :near), 0) as near,
              count(*) filter (where settled_at > :since) as lately,
              count(*) filter (where failures >= :many) as struggling,
              min(sealed_at) as oldest_sealed, min(hour) as oldest_hour,
              min(deadline) filter (where leaving) as final_deadline
            from metering_record
            where state <> 'metered' and state in ('sealed', 'parked', 'conflict', 'uncertain')
            group by product_code, dimension, state
            """)
        .bind("near", near)
        .bind("since", since)
        .bind("many", MANY_FAILURES)
        .map((row, _) ->
            new Standing(
                item(row),
                RecordState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("records"),
                row.getBigDecimal("units"),
                row.getBigDecimal("near"),
                row.getLong("lately"),
                row.getLong("struggling"),
                instant(row, "oldest_sealed").orElseThrow(),
                instant(row, "oldest_hour").orElseThrow(),
                instant(row, "final_deadline")))
        .list();
  }

  static List<Open> open(Handle handle, Instant near) {
    return handle
        .createQuery(
            """
            select license.product_code, open_hour.dimension, open_hour.hour,
              license.activated_at is not null or license.first_end_at is not null as active,
              hold.license_id is not null as held,
              sum(counted) as units,
              coalesce(sum(counted) filter (
                where license.closed_at is null and license.final_deadline <= :near), 0) as ending,
              min(license.final_deadline) filter (where license.closed_at is null)
                as final_deadline
            from open_hour join license on license.id = open_hour.license_id
              left join hour_hold as hold
                on hold.license_id = open_hour.license_id
                  and hold.dimension = open_hour.dimension
                  and hold.hour = open_hour.hour and hold.released_at is null
            where counted > 0
            group by license.product_code, open_hour.dimension, open_hour.hour, active, held
            """)
        .bind("near", near)
        .map((row, _) ->
            new Open(
                item(row),
                new UsageHour(instant(row, "hour").orElseThrow()),
                row.getBoolean("active"),
                row.getBoolean("held"),
                row.getBigDecimal("units"),
                row.getBigDecimal("ending"),
                instant(row, "final_deadline")))
        .list();
  }

  /// What AWS, or we, refused since then.
  static List<Lost> refused(Handle handle, Instant since) {
    return handle
        .createQuery(
            """
            select product_code, dimension, reason, sum(quantity) as units
            from (
              select license.product_code, refused.dimension, refused.reason, refused.quantity
              from refused_usage as refused join license on license.id = refused.license_id
              where refused.refused_at > :since
              union all
              select product_code, dimension, reason, quantity from metering_record
              where state = 'refused' and settled_at > :since) as refused
            group by product_code, dimension, reason
            """)
        .bind("since", since)
        .map((row, _) -> new Lost(item(row), row.getString("reason"), row.getBigDecimal("units")))
        .list();
  }

  /// What was carried over a month's close since then.
  static List<Lost> movedOverMonth(Handle handle, Instant since) {
    return handle
        .createQuery(
            """
            select license.product_code, moved.dimension, moved.reason, sum(moved.quantity) as units
            from moved_usage as moved join license on license.id = moved.license_id
            where moved.over_month and moved.moved_at > :since
            group by license.product_code, moved.dimension, moved.reason
            """)
        .bind("since", since)
        .map((row, _) -> new Lost(item(row), row.getString("reason"), row.getBigDecimal("units")))
        .list();
  }

  private static Item item(ResultSet row) throws SQLException {
    return new Item(
        new ProductCode(row.getString("product_code")), new Dimension(row.getString("dimension")));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
