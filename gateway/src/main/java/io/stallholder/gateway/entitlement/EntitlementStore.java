package io.stallholder.gateway.entitlement;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What was read of entitlements, and what is to be read, in PostgreSQL.
final class EntitlementStore {
  /// A claimed license is left alone for so long, whatever becomes of the gateway that reads.
  private static final Duration CLAIM = Duration.ofMinutes(10);

  private static final int LONGEST_BACKOFF_SECONDS = 300;

  private EntitlementStore() {}

  /// The right to read one license's entitlements.
  ///
  /// @param asked how often it was asked for when the claim was made
  /// @param until names the claim: who finds another there has lost it
  record Claim(UUID license, long asked, Instant until) {}

  /// How reading goes.
  record Freshness(
      Optional<Instant> lastReadAt, Optional<Instant> failingSince, Optional<String> lastError) {}

  /// Takes the license of these products that has been due longest and that nobody reads now.
  static Optional<Claim> claim(Handle handle, Collection<ProductCode> products, Instant now) {
    return handle
        .createQuery(
            """
            with next as (
              select license_id from entitlement_read
              where product_code = any(:products) and due_at <= :now
                and not_before <= clock_timestamp() and claimed_until <= clock_timestamp()
              order by due_at, license_id limit 1 for update skip locked)
            update entitlement_read as read
            set claimed_until = clock_timestamp() + make_interval(secs => :claim)
            from next where read.license_id = next.license_id
            returning read.license_id, read.asked, read.claimed_until
            """)
        .bindArray("products", String.class, products.stream().map(ProductCode::value).toList())
        .bind("now", now)
        .bind("claim", CLAIM.toSeconds())
        .map((row, _) ->
            new Claim(
                row.getObject("license_id", UUID.class),
                row.getLong("asked"),
                instant(row, "claimed_until").orElseThrow()))
        .findOne();
  }

  /// How many licenses are to be read now, those that are being read included. What waits to be
  /// tried again is not: that may take for ever.
  static long due(Handle handle, Collection<ProductCode> products, Instant now) {
    return handle
        .createQuery(
            """
            select count(*) from entitlement_read
            where product_code = any(:products) and due_at <= :now
              and (not_before <= clock_timestamp() or claimed_until > clock_timestamp())
            """)
        .bindArray("products", String.class, products.stream().map(ProductCode::value).toList())
        .bind("now", now)
        .mapTo(Long.class)
        .one();
  }

  /// Locks the row; false when the claim ran out and another gateway has it.
  static boolean holds(Handle handle, Claim claim) {
    return handle
        .createQuery(
            """
            select 1 from entitlement_read
            where license_id = :license and claimed_until = :until for update
            """)
        .bind("license", claim.license())
        .bind("until", claim.until())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /// A successful reading. Asked for again meanwhile, it stays due.
  static void succeeded(Handle handle, Claim claim, Instant readAt, Optional<Instant> dueAt) {
    handle
        .createUpdate(
            """
            update entitlement_read set last_read_at = :readAt, failures = 0,
              failing_since = null, last_error = null, claimed_until = '-infinity',
              not_before = '-infinity',
              due_at = case when asked = :asked
                then coalesce(cast(:dueAt as timestamptz), 'infinity') else due_at end
            where license_id = :license
            """)
        .bind("license", claim.license())
        .bind("asked", claim.asked())
        .bind("readAt", readAt)
        .bind("dueAt", dueAt.orElse(null))
        .execute();
  }

  /// AWS has not told yet by which name to ask; whatever tells it asks for another reading.
  static void waitForName(Handle handle, Claim claim) {
    handle
        .createUpdate(
            """
            update entitlement_read set claimed_until = '-infinity',
              due_at = case when asked = :asked then 'infinity' else due_at end
            where license_id = :license and claimed_until = :until
            """)
        .bind("license", claim.license())
        .bind("asked", claim.asked())
        .bind("until", claim.until())
        .execute();
  }

  /// How many licenses cannot be read, and since when the first of them.
  record Failing(long licenses, Optional<Instant> since) {}

  /// It stays due, and is tried again later each time.
  static void failed(Handle handle, Claim claim, String why, Instant now) {
    handle
        .createUpdate(
            """
            update entitlement_read set failures = failures + 1,
              failing_since = coalesce(failing_since, :now), last_error = :why,
              claimed_until = '-infinity',
              not_before = clock_timestamp()
                + make_interval(secs => least(:longest, power(2, least(failures, 20))))
            where license_id = :license
            """)
        .bind("license", claim.license())
        .bind("why", why)
        .bind("now", now)
        .bind("longest", LONGEST_BACKOFF_SECONDS)
        .execute();
  }

  static Optional<Freshness> freshness(Handle handle, UUID license) {
    return handle
        .createQuery(
            """
            select last_read_at, failing_since, last_error from entitlement_read
            where license_id = :license
            """)
        .bind("license", license)
        .map((row, _) ->
            new Freshness(
                instant(row, "last_read_at"),
                instant(row, "failing_since"),
                Optional.ofNullable(row.getString("last_error"))))
        .findOne();
  }

  static Failing failing(Handle handle, Collection<ProductCode> products) {
    return handle
        .createQuery(
            """
            select count(*) as licenses, min(failing_since) as since from entitlement_read
            where failing_since is not null and product_code = any(:products)
            """)
        .bindArray("products", String.class, products.stream().map(ProductCode::value).toList())
        .map((row, _) -> new Failing(row.getLong("licenses"), instant(row, "since")))
        .one();
  }

  /// All lists of a license, the oldest first and the one that stands last.
  static List<Listing> history(Handle handle, UUID license) {
    Map<UUID, List<Held>> held = held(handle, license);
    return handle
        .createQuery(
            """
            select list.id, list.read_at, list.replaced_at,
              coalesce(list.last_read_at, greatest(list.read_at, read.last_read_at)) as last_read_at
            from entitlement_list as list
              join entitlement_read as read on read.license_id = list.license_id
            where list.license_id = :license
            order by list.read_at, list.replaced_at nulls last, list.id
            """)
        .bind("license", license)
        .map((row, _) -> {
          UUID id = row.getObject("id", UUID.class);
          return new Listing(
              id,
              instant(row, "read_at").orElseThrow(),
              instant(row, "last_read_at").orElseThrow(),
              instant(row, "replaced_at"),
              held.getOrDefault(id, List.of()));
        })
        .list();
  }

  private static Map<UUID, List<Held>> held(Handle handle, UUID license) {
    Map<UUID, List<Held>> held = new HashMap<>();
    handle
        .createQuery(
            """
            select entitlement.list_id, dimension, kind, value, expires_at from entitlement
              join entitlement_list as list on list.id = entitlement.list_id
            where list.license_id = :license
            order by list.id, dimension collate "C"
            """)
        .bind("license", license)
        .map((row, _) -> Map.entry(row.getObject("list_id", UUID.class), held(row)))
        .forEach(entry ->
            held.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
    return held;
  }

  /// The list that stands until now has been replaced by another at `readAt`.
  static void replace(Handle handle, Listing standing, Instant readAt) {
    int replaced =
        handle
            .createUpdate(
                """
                update entitlement_list set last_read_at = :last, replaced_at = :readAt
                where id = :id and replaced_at is null
                """)
            .bind("id", standing.id())
            .bind("last", standing.lastReadAt())
            .bind("readAt", readAt)
            .execute();
    if (replaced != 1) {
      throw new IllegalStateException("list " + standing.id() + " does not stand any more");
    }
  }

  static void add(Handle handle, UUID id, UUID license, Instant readAt, List<Held> held) {
    handle
        .createUpdate(
            """
            insert into entitlement_list (id, license_id, read_at) values (:id, :license, :readAt)
            """)
        .bind("id", id)
        .bind("license", license)
        .bind("readAt", readAt)
        .execute();
    if (held.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into entitlement (list_id, dimension, kind, value, expires_at)
            values (:list, :dimension, :kind, :value, :expires)
            """);
    for (Held each : held) {
      batch
          .bind("list", id)
          .bind("dimension", each.dimension().value())
          .bind("kind", each.kind())
          .bind("value", each.text())
          .bind("expires", each.expires().orElse(null))
          .add();
    }
    batch.execute();
  }

  private static Held held(ResultSet row) throws SQLException {
    return new Held(
        new Dimension(row.getString("dimension")),
        Held.value(row.getString("kind"), row.getString("value")),
        instant(row, "expires_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
