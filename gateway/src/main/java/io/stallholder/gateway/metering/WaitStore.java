package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.MeterStore.bindMeter;

import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Hours that are over and cannot be sealed yet, in PostgreSQL. Every method works in the caller's
/// transaction.
final class WaitStore {
  private WaitStore() {}

  /// Takes note of all of a meter's hours that wait; the others do not, or no more.
  static void note(Handle handle, MeterKey meter, List<SealingPlan.Wait> waits, Instant now) {
    bindMeter(
            handle.createUpdate(
                """
                delete from waiting_hour
                where license_id = :license and dimension = :dimension and hour <> all(:hours)
                """),
            meter)
        .bindArray(
            "hours",
            OffsetDateTime.class,
            waits.stream().map(wait -> wait.hour().start().atOffset(ZoneOffset.UTC)).toList())
        .execute();
    for (SealingPlan.Wait wait : waits) {
      bindMeter(
              handle.createUpdate(
                  """
                  insert into waiting_hour (license_id, dimension, hour, reason, detail, since)
                  values (:license, :dimension, :hour, :reason, :detail, :now)
                  on conflict (license_id, dimension, hour)
                    do update set reason = excluded.reason, detail = excluded.detail
                  """),
              meter)
          .bind("hour", wait.hour().start())
          .bind("reason", wait.reason().word())
          .bind("detail", wait.detail())
          .bind("now", now)
          .execute();
    }
  }

  /// The oldest hour that waits, for each thing that may be waited for.
  static Map<WaitReason, UsageHour> oldest(Handle handle) {
    Map<WaitReason, UsageHour> oldest = new EnumMap<>(WaitReason.class);
    handle
        .createQuery("select reason, min(hour) as hour from waiting_hour group by reason")
        .map((row, _) ->
            Map.entry(
                WaitReason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
                MeterStore.hour(row, "hour")))
        .forEach(entry -> oldest.put(entry.getKey(), entry.getValue()));
    return oldest;
  }
}
