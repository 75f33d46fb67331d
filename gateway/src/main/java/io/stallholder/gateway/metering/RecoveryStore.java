package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.MeterStore.bindMeter;

import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// What is not known since the database was restored, in PostgreSQL. Every method works in the
/// caller's transaction.
final class RecoveryStore {
  /// Why a record is uncertain that waited in the copy of the database.
  static final String RESTORED = "restored";

  /// A database that was restored.
  ///
  /// @param since when its copy was made
  /// @param until the hour in which the gateway started with it
  record Recovery(
      UUID id, Instant since, UsageHour until, Instant declaredAt, Optional<Instant> resolvedAt) {
    /// All usage of these hours may have been billed.
    boolean mayHaveBilled(UsageHour hour) {
      return !until.isBefore(hour);
    }
  }

  /// Usage that may have been billed.
  ///
  /// @param carried it was left over of the hours before; signed
  record Frozen(UUID id, MeterHour hour, boolean carried, BigDecimal quantity) {}

  /// Which usage is resolved.
  record Filter(Optional<UUID> license, Optional<Dimension> dimension, Optional<UsageHour> hour) {
    boolean isEverything() {
      return license.isEmpty() && dimension.isEmpty() && hour.isEmpty();
    }
  }

  private RecoveryStore() {}

  static List<Recovery> all(Handle handle) {
    return handle
        .createQuery(
            "select id, since, until, declared_at, resolved_at from recovery order by declared_at")
        .map((row, _) ->
            new Recovery(
                row.getObject("id", UUID.class),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                MeterStore.hour(row, "until"),
                row.getObject("declared_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("resolved_at", OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)))
        .list();
  }

  /// The hours from `earliest` on for which records may exist that are not known here.
  static Set<UsageHour> suspectHours(List<Recovery> recoveries, UsageHour earliest) {
    Set<UsageHour> hours = new HashSet<>();
    for (Recovery recovery : recoveries) {
      for (UsageHour hour = earliest; recovery.mayHaveBilled(hour); hour = hour.next()) {
        hours.add(hour);
      }
    }
    return hours;
  }

  /// Tells false when this very recovery is known already.
  static boolean declare(Handle handle, Recovery recovery) {
    return handle
            .createUpdate(
                """
                insert into recovery (id, since, until, declared_at)
                values (:id, :since, :until, :now) on conflict (since) do nothing
                """)
            .bind("id", recovery.id())
            .bind("since", recovery.since())
            .bind("until", recovery.until().start())
            .bind("now", recovery.declaredAt())
            .execute()
        == 1;
  }

  /// Nothing that waits in the restored database is sent: it may have been.
  static void freezeAll(Handle handle, UUID recovery, Instant now) {
    handle.execute("lock table meter, open_hour in share row exclusive mode");
    handle
        .createUpdate(
            """
            update metering_record set state = 'uncertain', reason = :restored, settled_at = :now
            where state in ('sealed', 'parked')
            """)
        .bind("restored", RESTORED)
        .bind("now", now)
        .execute();
    handle
        .createUpdate(
            """
            insert into frozen_usage (
              id, recovery_id, license_id, dimension, hour, carried, quantity, frozen_at)
            select gen_random_uuid(), cast(:recovery as uuid), license_id, dimension, hour, false,
              counted, cast(:now as timestamptz)
            from open_hour where counted > 0
            union all
            select gen_random_uuid(), cast(:recovery as uuid), license_id, dimension,
              (select until from recovery where id = :recovery), true, carry,
              cast(:now as timestamptz)
            from meter where carry <> 0
            """)
        .bind("recovery", recovery)
        .bind("now", now)
        .execute();
    handle.execute("delete from waiting_hour");
    handle.execute("delete from open_hour");
    handle.execute("update meter set carry = 0 where carry <> 0");
    // What is found to be unbilled is counted again, or carried again, as untagged usage.
    handle.execute("delete from open_tagged");
    handle.execute("delete from tag_carry");
    handle.execute(
        """
        update hour_hold set released_at = held_at, released_by = 'restored'
        where released_at is null
        """);
  }

  /// Usage that came after the restart, but may have come before it, too; the meter is locked.
  static void freeze(Handle handle, UUID recovery, Map<MeterHour, BigDecimal> usage, Instant now) {
    usage.forEach((hour, quantity) ->
        bindMeter(
                handle.createUpdate(
                    """
                    insert into frozen_usage as frozen (
                      id, recovery_id, license_id, dimension, hour, carried, quantity, frozen_at)
                    values (
                      :id, :recovery, :license, :dimension, :hour, false, :quantity, :now)
                    on conflict (license_id, dimension, hour, carried) where resolution is null
                      do update set quantity = frozen.quantity + excluded.quantity
                    """),
                hour.meter())
            .bind("id", Ids.next(now))
            .bind("recovery", recovery)
            .bind("hour", hour.hour().start())
            .bind("quantity", quantity)
            .bind("now", now)
            .execute());
  }

  /// Usage of a recovery that nobody decided about.
  static List<Frozen> frozen(Handle handle, UUID recovery, Filter filter, int limit) {
    return bind(
            handle.createQuery(
                """
                select id, license_id, dimension, hour, carried, quantity from frozen_usage
                where recovery_id = :recovery and resolution is null
                  and (cast(:license as uuid) is null or license_id = cast(:license as uuid))
                  and (cast(:dimension as text) is null or dimension = :dimension)
                  and (cast(:hour as timestamptz) is null or hour = :hour)
                order by license_id, dimension, hour, carried limit :limit
                """),
            filter)
        .bind("recovery", recovery)
        .bind("limit", limit)
        .map((row, _) ->
            new Frozen(
                row.getObject("id", UUID.class),
                new MeterHour(MeterStore.meter(row), MeterStore.hour(row, "hour")),
                row.getBoolean("carried"),
                row.getBigDecimal("quantity")))
        .list();
  }

  /// The records that waited in the restored database and that nobody decided about.
  static List<UUID> restoredRecords(Handle handle, Filter filter, int limit) {
    return bind(
            handle.createQuery(
                """
                select id from metering_record
                where state = 'uncertain' and reason = :restored
                  and (cast(:license as uuid) is null or license_id = cast(:license as uuid))
                  and (cast(:dimension as text) is null or dimension = :dimension)
                  and (cast(:hour as timestamptz) is null or hour = :hour)
                order by id limit :limit
                """),
            filter)
        .bind("restored", RESTORED)
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  /// Tells false when somebody decided meanwhile; the meter is locked.
  static boolean resolve(Handle handle, UUID frozen, String as, String by, Instant now) {
    return handle
            .createUpdate(
                """
                update frozen_usage set resolution = :as, resolved_at = :now, resolved_by = :by
                where id = :id and resolution is null
                """)
            .bind("id", frozen)
            .bind("as", as)
            .bind("by", by)
            .bind("now", now)
            .execute()
        == 1;
  }

  static void close(Handle handle, UUID recovery, String by, Instant now) {
    handle
        .createUpdate(
            """
            update recovery set resolved_at = :now, resolved_by = :by
            where id = :id and resolved_at is null
            """)
        .bind("id", recovery)
        .bind("by", by)
        .bind("now", now)
        .execute();
  }

  /// A record that may have been billed.
  record Uncertain(UUID id, MeterHour hour, BigDecimal quantity) {}

  static Optional<Uncertain> uncertain(Handle handle, UUID record) {
    return handle
        .createQuery(
            """
            select id, license_id, dimension, hour, quantity from metering_record
            where id = :record and state = 'uncertain'
            """)
        .bind("record", record)
        .map((row, _) ->
            new Uncertain(
                row.getObject("id", UUID.class),
                new MeterHour(MeterStore.meter(row), MeterStore.hour(row, "hour")),
                row.getBigDecimal("quantity")))
        .findOne();
  }

  /// Tells false when somebody decided meanwhile.
  static boolean billed(Handle handle, UUID record, String reason, Instant now) {
    return handle
            .createUpdate(
                """
                update metering_record set state = 'metered', reason = :reason, settled_at = :now
                where id = :record and state = 'uncertain'
                """)
            .bind("record", record)
            .bind("reason", reason)
            .bind("now", now)
            .execute()
        == 1;
  }

  /// The record counts no more: its quantity goes to another hour. Tells false when somebody
  /// decided meanwhile.
  static boolean unbilled(Handle handle, UUID record, String reason, Instant now) {
    return handle
            .createUpdate(
                """
                update metering_record set state = 'refused', reason = :reason, settled_at = :now,
                  counted_again_at = :now
                where id = :record and state = 'uncertain'
                """)
            .bind("record", record)
            .bind("reason", reason)
            .bind("now", now)
            .execute()
        == 1;
  }

  /// What was left over goes back to where it was; the meter is locked.
  static void carryAgain(Handle handle, MeterKey meter, BigDecimal quantity) {
    bindMeter(
            handle.createUpdate(
                """
                update meter set carry = carry + :quantity
                where license_id = :license and dimension = :dimension
                """),
            meter)
        .bind("quantity", quantity)
        .execute();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Filter filter) {
    @Nullable UUID license = filter.license().orElse(null);
    return statement
        .bind("license", license)
        .bind("dimension", filter.dimension().map(Dimension::value).orElse(null))
        .bind("hour", filter.hour().map(UsageHour::start).orElse(null));
  }
}
