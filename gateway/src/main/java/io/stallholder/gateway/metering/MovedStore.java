package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.MeterStore.bindMeter;

import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What is known of usage that was counted into another hour than its own, in PostgreSQL. Every
/// method works in the caller's transaction.
final class MovedStore {
  private MovedStore() {}

  /// All moves into hours of which nothing was billed or included yet.
  static List<Origins.Moved> open(Handle handle, MeterKey meter) {
    return bindMeter(
            handle.createQuery(
                """
                select from_hour, to_hour, whole_hour, sum(quantity) as quantity
                from moved_usage
                where license_id = :license and dimension = :dimension and taken_at is null
                group by from_hour, to_hour, whole_hour
                """),
            meter)
        .map((row, _) ->
            new Origins.Moved(
                MeterStore.hour(row, "from_hour"),
                MeterStore.hour(row, "to_hour"),
                row.getBoolean("whole_hour"),
                row.getBigDecimal("quantity")))
        .list();
  }

  /// What was moved into these hours is billed or included now.
  static void take(Handle handle, MeterKey meter, Collection<UsageHour> hours, Instant now) {
    if (hours.isEmpty()) {
      return;
    }
    bindMeter(
            handle.createUpdate(
                """
                update moved_usage set taken_at = :now
                where license_id = :license and dimension = :dimension and to_hour = any(:hours)
                  and taken_at is null
                """),
            meter)
        .bind("now", now)
        .bindArray(
            "hours",
            OffsetDateTime.class,
            hours.stream().map(hour -> hour.start().atOffset(ZoneOffset.UTC)).toList())
        .execute();
  }

  /// Where all that was counted into an hour went.
  static Optional<UsageHour> wholeHourWentTo(Handle handle, MeterKey meter, UsageHour from) {
    return bindMeter(
            handle.createQuery(
                """
                select to_hour from moved_usage
                where license_id = :license and dimension = :dimension and from_hour = :from
                  and whole_hour
                order by moved_at desc limit 1
                """),
            meter)
        .bind("from", from.start())
        .map((row, _) -> MeterStore.hour(row, "to_hour"))
        .findOne();
  }

  /// Part of what was moved from one hour to another never was usage.
  static void takeBack(Handle handle, MeterKey meter, Origins.Moved moved, Instant now) {
    bindMeter(
            handle.createUpdate(
                """
                insert into moved_usage (
                  license_id, dimension, from_hour, to_hour, reason, quantity, over_month,
                  whole_hour, moved_at)
                select license_id, dimension, from_hour, to_hour, reason, - :quantity, over_month,
                  whole_hour, :now
                from moved_usage
                where license_id = :license and dimension = :dimension and from_hour = :from
                  and to_hour = :to and whole_hour = :wholeHour
                order by moved_at desc limit 1
                """),
            meter)
        .bind("quantity", moved.quantity())
        .bind("from", moved.from().start())
        .bind("to", moved.to().start())
        .bind("wholeHour", moved.wholeHour())
        .bind("now", now)
        .execute();
  }
}
