package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// What became of all usage, for people and for proofs: read only.
final class LedgerStore {
  /// Where a record stands.
  enum RecordState {
    SEALED,
    METERED,
    REFUSED,
    CONFLICT,
    UNCERTAIN,
    PARKED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Which records are asked for; `after` is the last of the page before.
  record Filter(
      Optional<UUID> license,
      Optional<RecordState> state,
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<UUID> after,
      int size) {}

  /// One record as it is shown.
  record Line(
      UUID id,
      UUID license,
      ProductCode product,
      Dimension dimension,
      UsageHour hour,
      BigDecimal counted,
      BigDecimal carriedIn,
      int quantity,
      BigDecimal carriedOut,
      Instant timestamp,
      RecordState state,
      Optional<String> reason,
      Optional<String> meteringRecordId,
      int attempts,
      Instant sealedAt,
      Optional<Instant> settledAt,
      Instant deadline) {}

  private LedgerStore() {}

  static List<Line> lines(Handle handle, Filter filter) {
    return handle
        .createQuery(
            """
            select record.id, license_id, product_code, dimension, hour, counted, carried_in,
              quantity, carried_out, usage_timestamp, state, reason, metering_record_id,
              (select count(*) from attempt where record_id = record.id) as attempts,
              sealed_at, settled_at, deadline
            from metering_record as record
            where (cast(:license as uuid) is null or license_id = cast(:license as uuid))
              and (cast(:state as text) is null or state = :state)
              and (cast(:from as timestamptz) is null or hour >= :from)
              and (cast(:to as timestamptz) is null or hour < :to)
              and (cast(:after as uuid) is null or record.id > cast(:after as uuid))
            order by record.id limit :size
            """)
        .bind("license", filter.license().orElse(null))
        .bind("state", filter.state().map(RecordState::word).orElse(null))
        .bind("from", filter.from().orElse(null))
        .bind("to", filter.to().orElse(null))
        .bind("after", filter.after().orElse(null))
        .bind("size", filter.size())
        .map(LedgerStore::line)
        .list();
  }

  /// The balance of every license and dimension, of one license, or of what has no license yet.
  static List<Balance> balances(Handle handle, Optional<UUID> license) {
    return handle
        .createQuery(
            """
            select meter.license_id, null as tenant, meter.dimension, meter.accepted,
              record.metered, record.refused + refused.quantity as refused, record.conflict,
              record.uncertain, record.waiting + open.counted as waiting, meter.carry,
              meter.rounded
            from meter
            cross join lateral (
              select
                coalesce(sum(quantity) filter (where state = 'metered'), 0) as metered,
                coalesce(sum(quantity) filter (where state = 'refused'), 0) as refused,
                coalesce(sum(quantity) filter (where state = 'conflict'), 0) as conflict,
                coalesce(sum(quantity) filter (where state = 'uncertain'), 0) as uncertain,
                coalesce(sum(quantity) filter (where state in ('sealed', 'parked')), 0) as waiting
              from metering_record
              where license_id = meter.license_id and dimension = meter.dimension) as record
            cross join lateral (
              select coalesce(sum(quantity), 0) as quantity from refused_usage
              where license_id = meter.license_id and dimension = meter.dimension) as refused
            cross join lateral (
              select coalesce(sum(counted), 0) as counted from open_hour
              where license_id = meter.license_id and dimension = meter.dimension) as open
            where cast(:license as uuid) is null
              or meter.license_id = cast(:license as uuid)
            union all
            select null, tenant, dimension, sum(quantity), 0, 0, 0, 0, sum(quantity), 0, 0
            from usage_event
            where license_id is null and cast(:license as uuid) is null
            group by tenant, dimension
            order by license_id, tenant, dimension
            """)
        .bind("license", license.orElse(null))
        .map(LedgerStore::balance)
        .list();
  }

  static Map<RecordState, Long> counts(Handle handle) {
    Map<RecordState, Long> counts = new EnumMap<>(RecordState.class);
    for (RecordState state : RecordState.values()) {
      counts.put(state, 0L);
    }
    handle
        .createQuery(
            """
            select state, count(*) as records from metering_record where state <> 'metered'
            group by state
            """)
        .map((row, _) -> Map.entry(state(row), row.getLong("records")))
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  /// The oldest hour that has not reached AWS yet.
  static Optional<Instant> oldestUnsentHour(Handle handle) {
    return handle
        .createQuery(
            """
            select least(
              (select min(hour) from open_hour),
              (select min(hour) from metering_record where state = 'sealed')) as hour
            """)
        .map((row, _) -> instant(row, "hour"))
        .one();
  }

  /// When the first of the leaving buyers' records must be there.
  static Optional<Instant> nextFinalDeadline(Handle handle) {
    return handle
        .createQuery(
            """
            select min(deadline) as deadline from metering_record
            where state = 'sealed' and leaving
            """)
        .map((row, _) -> instant(row, "deadline"))
        .one();
  }

  static long unattributed(Handle handle) {
    return handle
        .createQuery("select count(*) from usage_event where license_id is null")
        .mapTo(Long.class)
        .one();
  }

  private static Line line(ResultSet row, StatementContext context) throws SQLException {
    return new Line(
        row.getObject("id", UUID.class),
        row.getObject("license_id", UUID.class),
        new ProductCode(row.getString("product_code")),
        new Dimension(row.getString("dimension")),
        new UsageHour(instant(row, "hour").orElseThrow()),
        row.getBigDecimal("counted"),
        row.getBigDecimal("carried_in"),
        row.getInt("quantity"),
        row.getBigDecimal("carried_out"),
        instant(row, "usage_timestamp").orElseThrow(),
        state(row),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getString("metering_record_id")),
        row.getInt("attempts"),
        instant(row, "sealed_at").orElseThrow(),
        instant(row, "settled_at"),
        instant(row, "deadline").orElseThrow());
  }

  private static Balance balance(ResultSet row, StatementContext context) throws SQLException {
    return new Balance(
        Optional.ofNullable(row.getObject("license_id", UUID.class)),
        Optional.ofNullable(row.getString("tenant")),
        new Dimension(row.getString("dimension")),
        row.getBigDecimal("accepted"),
        row.getBigDecimal("metered"),
        BigDecimal.ZERO,
        row.getBigDecimal("refused"),
        row.getBigDecimal("conflict"),
        row.getBigDecimal("uncertain"),
        row.getBigDecimal("waiting"),
        row.getBigDecimal("carry"),
        row.getBigDecimal("rounded"));
  }

  private static RecordState state(ResultSet row) throws SQLException {
    return RecordState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(value).map(OffsetDateTime::toInstant);
  }
}
