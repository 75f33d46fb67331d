package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Meters and their open hours in PostgreSQL. Every method works in the caller's transaction.
final class MeterStore {
  /// Usage that went to another hour.
  record Moved(
      MeterKey meter,
      UsageHour from,
      UsageHour to,
      MoveReason reason,
      BigDecimal quantity,
      boolean wholeHour) {
    /// It is billed in another month than the one it occurred in.
    boolean isOverMonth() {
      return !from.month().equals(to.month());
    }
  }

  /// Accepted usage that no record will be made of.
  record Refused(MeterKey meter, UsageHour hour, NoPlace reason, BigDecimal quantity) {}

  private MeterStore() {}

  /// Adds to what was accepted, and by that makes and locks the meters in their order.
  static void accept(Handle handle, SortedMap<MeterKey, BigDecimal> accepted) {
    var update =
        handle.createUpdate(
            """
            insert into meter as known (license_id, dimension, accepted)
            select license_id, dimension, quantity
            from unnest(:licenses, :dimensions, :quantities)
              with ordinality as usage (license_id, dimension, quantity, position)
            order by position
            on conflict (license_id, dimension)
              do update set accepted = known.accepted + excluded.accepted
            """);
    bindMeters(update, accepted.keySet());
    update.bindArray("quantities", BigDecimal.class, accepted.values()).execute();
  }

  /// From here on nothing is counted into this meter's hours until the transaction ends.
  static void lock(Handle handle, MeterKey meter) {
    bindMeter(
            handle.createQuery(
                """
                select from meter
                where license_id = :license and dimension = :dimension for update
                """),
            meter)
        .map((_, _) -> meter)
        .one();
  }

  static BigDecimal carry(Handle handle, MeterKey meter) {
    return bindMeter(
            handle.createQuery(
                "select carry from meter where license_id = :license and dimension = :dimension"),
            meter)
        .mapTo(BigDecimal.class)
        .one();
  }

  /// The hours, from `earliest` on, for which records exist.
  static Map<MeterKey, Set<UsageHour>> sealedHours(
      Handle handle, Collection<MeterKey> meters, UsageHour earliest) {
    Map<MeterKey, Set<UsageHour>> sealed = new HashMap<>();
    var query =
        handle.createQuery(
            """
            select record.license_id, record.dimension, record.hour
            from unnest(:licenses, :dimensions) as meter (license_id, dimension)
              join metering_record as record using (license_id, dimension)
            where record.hour >= :earliest
            """);
    bindMeters(query, meters);
    query
        .bind("earliest", earliest.start())
        .map((row, _) -> new MeterHour(meter(row), hour(row, "hour")))
        .forEach(
            found -> sealed.computeIfAbsent(found.meter(), _ -> new HashSet<>()).add(found.hour()));
    return sealed;
  }

  static NavigableMap<UsageHour, BigDecimal> openHours(Handle handle, MeterKey meter) {
    NavigableMap<UsageHour, BigDecimal> open = new TreeMap<>();
    bindMeter(
            handle.createQuery(
                """
                select hour, counted from open_hour
                where license_id = :license and dimension = :dimension
                """),
            meter)
        .map((row, _) -> Map.entry(hour(row, "hour"), row.getBigDecimal("counted")))
        .forEach(entry -> open.put(entry.getKey(), entry.getValue()));
    return open;
  }

  /// Takes from an open hour what was counted into it by mistake; the row is locked.
  static void subtract(Handle handle, MeterHour hour, BigDecimal quantity) {
    bindMeter(
            handle.createUpdate(
                """
                update open_hour set counted = counted - :quantity
                where license_id = :license and dimension = :dimension and hour = :hour
                """),
            hour.meter())
        .bind("hour", hour.hour().start())
        .bind("quantity", quantity)
        .execute();
  }

  static void add(Handle handle, Map<MeterHour, BigDecimal> additions) {
    if (additions.isEmpty()) {
      return;
    }
    var update =
        handle.createUpdate(
            """
            insert into open_hour as open (license_id, dimension, hour, counted)
            select * from unnest(:licenses, :dimensions, :hours, :quantities)
            on conflict (license_id, dimension, hour)
              do update set counted = open.counted + excluded.counted
            """);
    bindMeters(update, additions.keySet().stream().map(MeterHour::meter).toList());
    update
        .bindArray(
            "hours",
            OffsetDateTime.class,
            additions.keySet().stream().map(key -> utc(key.hour().start())).toList())
        .bindArray("quantities", BigDecimal.class, additions.values())
        .execute();
  }

  static void noteMoved(Handle handle, List<Moved> moved, Instant now) {
    if (moved.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into moved_usage
              (license_id, dimension, from_hour, to_hour, reason, quantity, over_month, whole_hour,
                moved_at)
            values (
              :license, :dimension, :from, :to, :reason, :quantity, :overMonth, :wholeHour, :now)
            """);
    for (Moved each : moved) {
      bindMeter(batch, each.meter())
          .bind("from", each.from().start())
          .bind("to", each.to().start())
          .bind("reason", each.reason().word())
          .bind("quantity", each.quantity())
          .bind("overMonth", each.isOverMonth())
          .bind("wholeHour", each.wholeHour())
          .bind("now", now)
          .add();
    }
    batch.execute();
  }

  static void noteRefused(Handle handle, List<Refused> refused, Instant now) {
    if (refused.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into refused_usage (license_id, dimension, hour, reason, quantity, refused_at)
            values (:license, :dimension, :hour, :reason, :quantity, :now)
            """);
    for (Refused each : refused) {
      bindMeter(batch, each.meter())
          .bind("hour", each.hour().start())
          .bind("reason", each.reason().word())
          .bind("quantity", each.quantity())
          .bind("now", now)
          .add();
    }
    batch.execute();
  }

  /// Replaces a meter's open hours and its carry by what a plan leaves; the row is locked.
  static void store(Handle handle, MeterKey meter, SealingPlan plan) {
    bindMeter(
            handle.createUpdate(
                "delete from open_hour where license_id = :license and dimension = :dimension"),
            meter)
        .execute();
    Map<MeterHour, BigDecimal> open = new HashMap<>();
    plan.open().forEach((hour, counted) -> open.put(new MeterHour(meter, hour), counted));
    add(handle, open);
    bindMeter(
            handle.createUpdate(
                """
                update meter set carry = :carry, rounded = rounded + :rounded
                where license_id = :license and dimension = :dimension
                """),
            meter)
        .bind("carry", plan.carry())
        .bind("rounded", plan.rounded())
        .execute();
  }

  /// Which meters are looked for.
  ///
  /// @param ended hours that began by then are over, and their grace too
  /// @param monthEnd an hour that is kept open for longer than the others
  /// @param after the last of the page before
  record Due(Instant ended, Optional<UsageHour> monthEnd, Instant now, Optional<MeterKey> after) {}

  /// Meters with an hour that can be sealed, of a license that is active, leaving or closed. Those
  /// that a person stopped are left out until their license is closed.
  static List<MeterKey> due(Handle handle, Due due, int limit) {
    return handle
        .createQuery(
            """
            with stopped as (
              select product_code, license_id from metering_pause where resumed_at is null),
            going as not materialized (
              select id, activated_at, first_end_at, closed_at from license
              where not exists (
                select from stopped
                where stopped.license_id = license.id
                  or stopped.product_code = license.product_code)),
            unheld as not materialized (
              select license_id, dimension, hour from open_hour
              where not exists (
                select from hour_hold as hold
                where hold.license_id = open_hour.license_id
                  and hold.dimension = open_hour.dimension
                  and hold.hour = open_hour.hour and released_at is null))
            select license_id, dimension from (
              select license_id, dimension from unheld join going on going.id = license_id
              where hour <= :ended and hour is distinct from cast(:monthEnd as timestamptz)
                and activated_at is not null and first_end_at is null
              union
              select license_id, dimension from unheld join going on going.id = license_id
              where first_end_at is not null and closed_at is null and hour <= :now
              union
              select license_id, dimension from meter join going on going.id = license_id
              where first_end_at is not null and carry > 0 and closed_at is null
              union
              select license_id, dimension from open_hour
                join license on license.id = license_id
              where closed_at is not null
              union
              select license_id, dimension from meter join license on license.id = license_id
              where carry <> 0 and closed_at is not null) as due
            where cast(:license as uuid) is null
              or (license_id, dimension) > (cast(:license as uuid), :dimension)
            order by license_id, dimension limit :limit
            """)
        .bind("ended", due.ended())
        .bind("monthEnd", due.monthEnd().map(UsageHour::start).orElse(null))
        .bind("now", due.now())
        .bind("license", due.after().map(MeterKey::license).orElse(null))
        .bind("dimension", due.after().map(key -> key.dimension().value()).orElse(null))
        .bind("limit", limit)
        .map((row, _) -> meter(row))
        .list();
  }

  static <S extends SqlStatement<S>> S bindMeter(S statement, MeterKey meter) {
    return statement.bind("license", meter.license()).bind("dimension", meter.dimension().value());
  }

  private static void bindMeters(SqlStatement<?> statement, Collection<MeterKey> meters) {
    statement
        .bindArray("licenses", UUID.class, meters.stream().map(MeterKey::license).toList())
        .bindArray(
            "dimensions",
            String.class,
            meters.stream().map(key -> key.dimension().value()).toList());
  }

  static MeterKey meter(ResultSet row) throws SQLException {
    return new MeterKey(
        row.getObject("license_id", UUID.class), new Dimension(row.getString("dimension")));
  }

  static UsageHour hour(ResultSet row, String column) throws SQLException {
    return new UsageHour(row.getObject(column, OffsetDateTime.class).toInstant());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
