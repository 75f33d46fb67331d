package io.stallholder.gateway.usage;

import io.stallholder.gateway.usage.UsageEvent.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Refused events in PostgreSQL, so that they can be looked at and tried again. Every method works
/// in the caller's transaction.
final class RefusedStore {
  static final Duration KEPT = Duration.ofDays(35);
  static final int MOST_DROPPED = 1000;

  /// An event as it was sent, and why it was refused the last time.
  record Refused(String key, Instant refusedAt, String code, String detail, String event) {}

  private RefusedStore() {}

  /// One row for each event, however often it is refused.
  static void keep(Handle handle, List<Reading> readings, List<Refusal> refusals, Instant now) {
    if (readings.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into refused_event (key, refused_at, code, detail, event)
            values (:key, :now, :code, :detail, :event)
            on conflict (key) do update set refused_at = excluded.refused_at,
              code = excluded.code, detail = excluded.detail, event = excluded.event
            """);
    SortedMap<String, Integer> inOrder = new TreeMap<>(); // of locking, the same for everybody
    for (int i = 0; i < readings.size(); i++) {
      inOrder.put(key(readings.get(i)), i);
    }
    for (int i : inOrder.values()) {
      batch
          .bind("key", key(readings.get(i)))
          .bind("now", now)
          .bind("code", refusals.get(i).code().word())
          .bind("detail", storable(refusals.get(i).detail()))
          .bind("event", storable(readings.get(i).raw()))
          .add();
    }
    batch.execute();
  }

  static List<Refused> page(
      Handle handle, Optional<String> code, Optional<String> after, int size) {
    return handle
        .createQuery(
            """
            select key, refused_at, code, detail, event from refused_event
            where (cast(:code as text) is null or code = :code)
              and (cast(:after as text) is null or key > :after)
            order by key limit :size
            """)
        .bind("code", code.orElse(null))
        .bind("after", after.orElse(null))
        .bind("size", size)
        .map((row, _) ->
            new Refused(
                row.getString("key"),
                row.getObject("refused_at", OffsetDateTime.class).toInstant(),
                row.getString("code"),
                row.getString("detail"),
                row.getString("event")))
        .list();
  }

  static void drop(Handle handle, List<Refused> refused) {
    handle
        .createUpdate("delete from refused_event where key = any(:keys)")
        .bindArray("keys", String.class, refused.stream().map(Refused::key).toList())
        .execute();
  }

  /// @return how many went, at most `MOST_DROPPED`
  static int dropOld(Handle handle, Instant now) {
    return handle
        .createUpdate(
            """
            delete from refused_event where key in (
              select key from refused_event where refused_at < :oldest
              order by refused_at limit :most for update skip locked)
            """)
        .bind("oldest", now.minus(KEPT))
        .bind("most", MOST_DROPPED)
        .execute();
  }

  static long count(Handle handle) {
    return handle.createQuery("select count(*) from refused_event").mapTo(Long.class).one();
  }

  private static String key(Reading reading) {
    return switch (reading.result()) {
      case Reading.Result.Understood(UsageEvent event) -> key(event.identity());
      case Reading.Result.Refused _ -> UsageEvent.digest(reading.raw());
    };
  }

  private static String key(Identity identity) {
    return UsageEvent.digest(identity.source(), identity.id());
  }

  /// PostgreSQL's text holds every character but this one, and no half of a surrogate pair.
  private static String storable(String text) {
    byte[] bytes = text.replace("\u0000", "\uFFFD").getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
