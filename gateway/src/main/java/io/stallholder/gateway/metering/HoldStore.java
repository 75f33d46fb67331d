package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.MeterStore.bindMeter;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Hours above their dimension's ceiling, in PostgreSQL. Every method works in the caller's
/// transaction.
final class HoldStore {
  /// Who released what no person did.
  private static final String BY_MOVE = "moved";

  private static final String BY_END = "closed";

  /// An hour that waits for a person.
  ///
  /// @param quantity what is counted in it now
  record Held(MeterHour hour, BigDecimal quantity, Instant since) {}

  private HoldStore() {}

  static MeterBook.Holds of(Handle handle, MeterKey meter) {
    Set<UsageHour> held = new HashSet<>();
    Map<UsageHour, BigDecimal> approved = new HashMap<>();
    bindMeter(
            handle.createQuery(
                """
                select hour, released_at is null as held, approved from hour_hold
                  join open_hour using (license_id, dimension, hour)
                where license_id = :license and dimension = :dimension
                """),
            meter)
        .map((row, _) -> {
          UsageHour hour = MeterStore.hour(row, "hour");
          if (row.getBoolean("held")) {
            held.add(hour);
          }
          Optional.ofNullable(row.getBigDecimal("approved"))
              .ifPresent(quantity -> approved.put(hour, quantity));
          return hour;
        })
        .list();
    return new MeterBook.Holds(held, approved);
  }

  /// Takes note of what a plan holds and lets go; hours that are open no more are not held either.
  static void store(Handle handle, MeterKey meter, SealingPlan plan, Instant now) {
    plan.holds()
        .forEach((hour, quantity) ->
            bindMeter(
                    handle.createUpdate(
                        """
                        insert into hour_hold (license_id, dimension, hour, quantity, held_at)
                        values (:license, :dimension, :hour, :quantity, :now)
                        on conflict (license_id, dimension, hour)
                          do update set quantity = excluded.quantity, held_at = excluded.held_at,
                            released_at = null, released_by = null
                        """),
                    meter)
                .bind("hour", hour.start())
                .bind("quantity", quantity)
                .bind("now", now)
                .execute());
    plan.approvals()
        .forEach((hour, quantity) ->
            bindMeter(
                    handle.createUpdate(
                        """
                        insert into hour_hold (
                          license_id, dimension, hour, quantity, held_at, released_at,
                          released_by, approved)
                        values (:license, :dimension, :hour, :quantity, :now, :now, :by, :quantity)
                        on conflict (license_id, dimension, hour)
                          do update set approved = excluded.approved
                        """),
                    meter)
                .bind("hour", hour.start())
                .bind("quantity", quantity)
                .bind("by", BY_MOVE)
                .bind("now", now)
                .execute());
    if (plan.open().isEmpty()) {
      bindMeter(
              handle.createUpdate(
                  """
                  update hour_hold set released_at = :now, released_by = :by
                  where license_id = :license and dimension = :dimension and released_at is null
                  """),
              meter)
          .bind("now", now)
          .bind("by", BY_END)
          .execute();
    }
  }

  /// Hours that nobody released yet.
  static long count(Handle handle) {
    return handle
        .createQuery("select count(*) from hour_hold where released_at is null")
        .mapTo(Long.class)
        .one();
  }

  /// The hours that wait, oldest first.
  static List<Held> held(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            select license_id, dimension, hour, counted, held_at from hour_hold
              join open_hour using (license_id, dimension, hour)
            where released_at is null
            order by held_at, license_id, dimension, hour limit :limit
            """)
        .bind("limit", limit)
        .map((row, _) ->
            new Held(
                new MeterHour(MeterStore.meter(row), MeterStore.hour(row, "hour")),
                row.getBigDecimal("counted"),
                row.getObject("held_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /// What is counted in an hour that waits; the meter is locked.
  static Optional<BigDecimal> held(Handle handle, MeterHour hour) {
    return bindMeter(
            handle.createQuery(
                """
                select counted from hour_hold join open_hour using (license_id, dimension, hour)
                where license_id = :license and dimension = :dimension and hour = :hour
                  and released_at is null
                """),
            hour.meter())
        .bind("hour", hour.hour().start())
        .mapTo(BigDecimal.class)
        .findOne();
  }

  static void release(Handle handle, MeterHour hour, BigDecimal approved, String by, Instant now) {
    bindMeter(
            handle.createUpdate(
                """
                update hour_hold set approved = :approved, released_by = :by, released_at = :now
                where license_id = :license and dimension = :dimension and hour = :hour
                """),
            hour.meter())
        .bind("hour", hour.hour().start())
        .bind("approved", approved)
        .bind("by", by)
        .bind("now", now)
        .execute();
  }
}
