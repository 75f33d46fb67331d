package io.stallholder.gateway.metering;

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

  /// Which records are asked for.
  ///
  /// @param tenant whom their licenses serve now
  /// @param from of the hours, inclusive; `to` is exclusive
  /// @param after the last of the page before
  record Filter(
      Optional<UUID> license,
      Optional<String> product,
      Optional<String> dimension,
      Optional<String> tenant,
      Optional<RecordState> state,
      Optional<String> reason,
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<Instant> deadlineBefore,
      Optional<UUID> after,
      int size) {
    static Filter ofLicense(UUID license, int size) {
      return new Filter(
          Optional.of(license),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          size);
    }

    Filter page(Optional<UUID> last, int most) {
      return new Filter(
          license, product, dimension, tenant, state, reason, from, to, deadlineBefore, last, most);
    }
  }

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

  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private static final String COLUMNS =
      """
      record.id, license_id, product_code, dimension, hour, counted, carried_in, quantity,
      carried_out, usage_timestamp, state, reason, metering_record_id,
      (select count(*) from attempt where record_id = record.id) as attempts,
      sealed_at, settled_at, deadline
      """;

  private LedgerStore() {}

  static List<Line> lines(Handle handle, Filter filter) {
    return handle
        .createQuery(
            """
            select <columns> from metering_record as record
            where (cast(:license as uuid) is null or license_id = cast(:license as uuid))
              and (cast(:product as text) is null or product_code = :product)
              and (cast(:dimension as text) is null or dimension = :dimension)
              and (cast(:tenant as text) is null
                or license_id in (select id from license where tenant = :tenant))
              and (cast(:state as text) is null or state = :state)
              and (cast(:reason as text) is null or reason = :reason)
              and (cast(:from as timestamptz) is null or hour >= :from)
              and (cast(:to as timestamptz) is null or hour < :to)
              and (cast(:deadline as timestamptz) is null or deadline < :deadline)
              and record.id > :after
            order by record.id limit :size
            """)
        .define("columns", COLUMNS)
        .bind("license", filter.license().orElse(null))
        .bind("product", filter.product().orElse(null))
        .bind("dimension", filter.dimension().orElse(null))
        .bind("tenant", filter.tenant().orElse(null))
        .bind("state", filter.state().map(RecordState::word).orElse(null))
        .bind("reason", filter.reason().orElse(null))
        .bind("from", filter.from().orElse(null))
        .bind("to", filter.to().orElse(null))
        .bind("deadline", filter.deadlineBefore().orElse(null))
        .bind("after", filter.after().orElse(BEFORE_ALL)) // so that a page is a range of the index
        .bind("size", filter.size())
        .map(LedgerStore::line)
        .list();
  }

  static Optional<Line> line(Handle handle, UUID record) {
    return handle
        .createQuery("select <columns> from metering_record as record where id = :record")
        .define("columns", COLUMNS)
        .bind("record", record)
        .map(LedgerStore::line)
        .findOne();
  }

  /// The balance of every license and dimension, of one license, or of what has no license yet.
  static List<Balance> balances(Handle handle, Optional<UUID> license) {
    return handle
        .createQuery(
            """
            select meter.license_id, null as tenant, meter.dimension, meter.accepted,
              record.metered + frozen.billed as metered, included.quantity as included,
              record.refused + refused.quantity as refused, record.conflict,
              record.uncertain + frozen.uncertain as uncertain,
              record.waiting + open.counted as waiting, meter.carry, meter.rounded
            from meter
            cross join lateral (
              select
                coalesce(sum(quantity) filter (where state = 'metered'), 0) as metered,
                coalesce(sum(quantity)
                  filter (where state = 'refused' and counted_again_at is null), 0) as refused,
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
            cross join lateral (
              select coalesce(sum(quantity), 0) as quantity from included_usage
              where license_id = meter.license_id and dimension = meter.dimension) as included
            cross join lateral (
              select
                coalesce(sum(quantity) filter (where resolution = 'billed'), 0) as billed,
                coalesce(sum(quantity) filter (where resolution is null), 0) as uncertain
              from frozen_usage
              where license_id = meter.license_id and dimension = meter.dimension) as frozen
            where cast(:license as uuid) is null
              or meter.license_id = cast(:license as uuid)
            union all
            select null, tenant, dimension, sum(quantity), 0, 0,
              coalesce(sum(quantity) filter (where voided_at is not null), 0), 0, 0,
              coalesce(sum(quantity) filter (where voided_at is null), 0), 0, 0
            from usage_event
            where license_id is null and cast(:license as uuid) is null
            group by tenant, dimension
            order by license_id, tenant, dimension
            """)
        .bind("license", license.orElse(null))
        .map(LedgerStore::balance)
        .list();
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
        row.getBigDecimal("included"),
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
