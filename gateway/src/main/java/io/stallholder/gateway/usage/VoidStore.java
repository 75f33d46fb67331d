package io.stallholder.gateway.usage;

import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Events that were taken back, in PostgreSQL. Every method works in the caller's transaction.
final class VoidStore {
  /// An accepted event.
  ///
  /// @param license none: unattributed
  /// @param hour into which it was counted
  record Counted(
      Optional<UUID> license,
      Dimension dimension,
      Instant time,
      BigDecimal quantity,
      SortedMap<String, String> tags,
      Optional<UsageHour> hour,
      boolean voided) {}

  private VoidStore() {}

  static boolean isVoided(Handle handle, Identity identity) {
    return handle
        .createQuery("select exists (select from voided_event where id = :id and source = :source)")
        .bind("id", identity.id())
        .bind("source", identity.source())
        .mapTo(Boolean.class)
        .one();
  }

  static boolean isAccepted(Handle handle, Identity identity) {
    return handle
        .createQuery(
            "select exists (select from usage_identity where id = :id and source = :source)")
        .bind("id", identity.id())
        .bind("source", identity.source())
        .mapTo(Boolean.class)
        .one();
  }

  /// The event, locked, as long as it is kept.
  static Optional<Counted> event(Handle handle, Identity identity) {
    return handle
        .createQuery(
            """
            select license_id, dimension, occurred_at, quantity, tags, hour, voided_at
            from usage_event as event
            where received_at = (
                select accepted_at from usage_identity where id = :id and source = :source)
              and id = :id and source = :source
            for update
            """)
        .bind("id", identity.id())
        .bind("source", identity.source())
        .map((row, _) ->
            new Counted(
                Optional.ofNullable(row.getObject("license_id", UUID.class)),
                new Dimension(row.getString("dimension")),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getBigDecimal("quantity"),
                UsageStore.tags(row.getString("tags")),
                Optional.ofNullable(row.getObject("hour", OffsetDateTime.class))
                    .map(hour -> new UsageHour(hour.toInstant())),
                row.getObject("voided_at") != null))
        .findOne();
  }

  /// Takes note of who took an event back, and how much of it was.
  record Voided(Identity identity, BigDecimal quantity, String reason, String by, Instant at) {}

  static void add(Handle handle, Voided voided) {
    handle
        .createUpdate(
            """
            insert into voided_event (id, source, quantity, reason, voided_at, voided_by)
            values (:id, :source, :quantity, :reason, :at, :by)
            """)
        .bind("id", voided.identity().id())
        .bind("source", voided.identity().source())
        .bind("quantity", voided.quantity())
        .bind("reason", voided.reason())
        .bind("at", voided.at())
        .bind("by", voided.by())
        .execute();
    handle
        .createUpdate(
            """
            update usage_event set voided_at = :at
            where received_at = (
                select accepted_at from usage_identity where id = :id and source = :source)
              and id = :id and source = :source
            """)
        .bind("id", voided.identity().id())
        .bind("source", voided.identity().source())
        .bind("at", voided.at())
        .execute();
  }
}
