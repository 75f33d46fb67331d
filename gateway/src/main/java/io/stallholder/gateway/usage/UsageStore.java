package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Usage events in PostgreSQL. Every method works in the caller's transaction.
final class UsageStore {
  /// An accepted event and where it was counted; an unattributed one has only its tenant.
  record Accepted(
      UsageEvent event,
      Optional<UUID> license,
      Optional<String> tenant,
      Optional<UsageHour> hour) {}

  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  private UsageStore() {}

  static void insert(Handle handle, List<Accepted> accepted, Instant now) {
    if (accepted.isEmpty()) {
      return;
    }
    CopyStore.copy(
        handle,
        """
        usage_event (received_at, id, source, subject, occurred_at, dimension, quantity, tags,
          license_id, tenant, hour)\
        """,
        11,
        accepted,
        (row, each) -> {
          UsageEvent event = each.event();
          row.time(now)
              .text(event.identity().id())
              .text(event.identity().source())
              .text(event.subject())
              .time(event.time())
              .text(event.dimension().value())
              .number(event.quantity())
              .json(tags(event))
              .uuid(each.license())
              .text(each.tenant())
              .time(each.hour().map(UsageHour::start));
        });
  }

  /// Tenants whose events wait for a license, with the time of the oldest.
  static List<String> unattributedTenants(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            select distinct tenant from usage_event where license_id is null and voided_at is null
            order by tenant limit :limit
            """)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /// Locks and reads a tenant's events that wait for a license.
  static List<UsageEvent> unattributed(Handle handle, String tenant, int limit) {
    return handle
        .createQuery(
            """
            select id, source, subject, occurred_at, dimension, quantity, tags from usage_event
            where license_id is null and voided_at is null and tenant = :tenant
            order by occurred_at, id limit :limit for update skip locked
            """)
        .bind("tenant", tenant)
        .bind("limit", limit)
        .map((row, _) ->
            new UsageEvent(
                new Identity(row.getString("source"), row.getString("id")),
                row.getString("subject"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                new Dimension(row.getString("dimension")),
                row.getBigDecimal("quantity"),
                tags(row.getString("tags"))))
        .list();
  }

  /// Events of one tenant have found where they belong.
  static void attribute(Handle handle, String tenant, List<Accepted> attributed) {
    List<Identity> identities = attributed.stream().map(each -> each.event().identity()).toList();
    handle
        .createUpdate(
            """
            update usage_event as event set license_id = found.license_id, hour = found.hour
            from unnest(:ids, :sources, :licenses, :hours)
              as found (id, source, license_id, hour)
            where event.id = found.id and event.source = found.source
              and event.license_id is null and event.tenant = :tenant
            """)
        .bindArray("ids", String.class, identities.stream().map(Identity::id).toList())
        .bindArray("sources", String.class, identities.stream().map(Identity::source).toList())
        .bindArray(
            "licenses",
            UUID.class,
            attributed.stream().map(each -> each.license().orElseThrow()).toList())
        .bindArray(
            "hours",
            OffsetDateTime.class,
            attributed.stream().map(each -> each.hour().map(UsageStore::utc).orElse(null)).toList())
        .bind("tenant", tenant)
        .execute();
  }

  private static OffsetDateTime utc(UsageHour hour) {
    return hour.start().atOffset(ZoneOffset.UTC);
  }

  private static Optional<byte[]> tags(UsageEvent event) {
    return event.tags().isEmpty() ? Optional.empty() : Optional.of(Json.bytes(event.tags()));
  }

  static SortedMap<String, String> tags(@Nullable String json) {
    try {
      return json == null ? new TreeMap<>() : Json.mapper().readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored tags are an object of strings", e);
    }
  }
}
