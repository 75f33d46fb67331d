package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Usage events and their identities in PostgreSQL. Every method works in the caller's transaction.
final class UsageStore {
  /// An accepted event and where it was counted; an unattributed one has only its tenant.
  record Accepted(
      UsageEvent event,
      Optional<UUID> license,
      Optional<String> tenant,
      Optional<UsageHour> hour) {}

  private UsageStore() {}

  /// Claims the identities that nobody has, in their order, and waits where another transaction is
  /// about to. The database decides, so no race counts an event twice.
  ///
  /// @return the identities that are ours now
  static Set<Identity> claim(Handle handle, SortedMap<Identity, byte[]> digests, Instant now) {
    Set<Identity> claimed = new HashSet<>();
    if (digests.isEmpty()) {
      return claimed;
    }
    var query =
        handle.createQuery(
            """
            insert into usage_identity (id, source, digest, accepted_at)
            select id, source, decode(digest, 'hex'), :now
            from unnest(:ids, :sources, :digests)
              with ordinality as event (id, source, digest, position)
            order by position
            on conflict (id, source) do nothing
            returning id, source
            """);
    bindIdentities(query, digests.keySet())
        .bindArray(
            "digests",
            String.class,
            digests.values().stream().map(HexFormat.of()::formatHex).toList())
        .bind("now", now)
        .map((row, _) -> new Identity(row.getString("source"), row.getString("id")))
        .forEach(claimed::add);
    return claimed;
  }

  /// What was accepted under these identities.
  static Map<Identity, byte[]> digests(Handle handle, Collection<Identity> identities) {
    Map<Identity, byte[]> digests = new HashMap<>();
    if (identities.isEmpty()) {
      return digests;
    }
    var query =
        handle.createQuery(
            """
            select id, source, digest
            from unnest(:ids, :sources) as event (id, source) join usage_identity using (id, source)
            """);
    bindIdentities(query, identities)
        .map((row, _) ->
            Map.entry(
                new Identity(row.getString("source"), row.getString("id")), row.getBytes("digest")))
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue()));
    return digests;
  }

  static void insert(Handle handle, List<Accepted> accepted, Instant now) {
    if (accepted.isEmpty()) {
      return;
    }
    var events = accepted.stream().map(Accepted::event).toList();
    bindIdentities(
            handle.createUpdate(
                """
                insert into usage_event (
                  received_at, id, source, subject, occurred_at, dimension, quantity, tags,
                  license_id, tenant, hour)
                select :now, id, source, subject, occurred_at, dimension, quantity,
                  cast(tags as jsonb), license_id, tenant, hour
                from unnest(:ids, :sources, :subjects, :times, :dimensions, :quantities, :tags,
                    :licenses, :tenants, :hours)
                  as event (id, source, subject, occurred_at, dimension, quantity, tags,
                    license_id, tenant, hour)
                """),
            events.stream().map(UsageEvent::identity).toList())
        .bind("now", now)
        .bindArray("subjects", String.class, events.stream().map(UsageEvent::subject).toList())
        .bindArray(
            "times", OffsetDateTime.class, events.stream().map(event -> utc(event.time())).toList())
        .bindArray(
            "dimensions",
            String.class,
            events.stream().map(event -> event.dimension().value()).toList())
        .bindArray(
            "quantities", BigDecimal.class, events.stream().map(UsageEvent::quantity).toList())
        .bindArray("tags", String.class, nullable(events, UsageStore::tags))
        .bindArray("licenses", UUID.class, nullable(accepted, each -> each.license().orElse(null)))
        .bindArray("tenants", String.class, nullable(accepted, each -> each.tenant().orElse(null)))
        .bindArray(
            "hours",
            OffsetDateTime.class,
            nullable(accepted, each -> each.hour().map(hour -> utc(hour.start())).orElse(null)))
        .execute();
  }

  /// Tenants whose events wait for a license, with the time of the oldest.
  static List<String> unattributedTenants(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            select distinct tenant from usage_event where license_id is null order by tenant
            limit :limit
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
            select id, source, subject, occurred_at, dimension, quantity from usage_event
            where license_id is null and tenant = :tenant
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
                new TreeMap<>()))
        .list();
  }

  static void attribute(Handle handle, List<Accepted> attributed) {
    var batch =
        handle.prepareBatch(
            """
            update usage_event set license_id = :license, hour = :hour
            where id = :id and source = :source and license_id is null
            """);
    for (Accepted each : attributed) {
      batch
          .bind("id", each.event().identity().id())
          .bind("source", each.event().identity().source())
          .bind("license", each.license().orElseThrow())
          .bind("hour", each.hour().map(UsageHour::start).orElse(null))
          .add();
    }
    batch.execute();
  }

  private static <S extends SqlStatement<S>> S bindIdentities(
      S statement, Collection<Identity> identities) {
    return statement
        .bindArray("ids", String.class, identities.stream().map(Identity::id).toList())
        .bindArray("sources", String.class, identities.stream().map(Identity::source).toList());
  }

  private static <T, R> List<@Nullable R> nullable(
      List<T> values, java.util.function.Function<T, @Nullable R> read) {
    List<@Nullable R> result = new ArrayList<>(values.size());
    values.forEach(value -> result.add(read.apply(value)));
    return result;
  }

  private static @Nullable String tags(UsageEvent event) {
    if (event.tags().isEmpty()) {
      return null;
    }
    try {
      return Json.mapper().writeValueAsString(event.tags());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is JSON", e);
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
