package io.stallholder.gateway.usage;

import io.stallholder.gateway.usage.UsageEvent.Identity;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/// Who sent what, in PostgreSQL. The primary key decides, so no race counts an event twice. Every
/// method works in the caller's transaction.
final class IdentityStore {
  private static final String TRY = "claim";

  private IdentityStore() {}

  /// Claims all of the identities or none, in the order given: the cheapest way, as long as nobody
  /// sends anything twice.
  ///
  /// @return whether all are ours now
  static boolean claimAll(Handle handle, List<UsageEvent> events, Instant now) {
    handle.savepoint(TRY);
    try {
      CopyStore.copy(
          handle,
          "usage_identity (id, source, digest, accepted_at)",
          4,
          events,
          (row, event) ->
              row.text(event.identity().id())
                  .text(event.identity().source())
                  .bytes(event.digest())
                  .time(now));
      return true;
    } catch (CopyStore.Failure e) {
      if (!e.isDuplicate()) {
        throw e;
      }
      handle.rollbackToSavepoint(TRY);
      return false;
    }
  }

  /// Claims the identities that nobody has, in the order given, and waits where another transaction
  /// is about to.
  ///
  /// @return the identities that are ours now
  static Set<Identity> claim(Handle handle, List<UsageEvent> events, Instant now) {
    Set<Identity> claimed = new HashSet<>();
    if (events.isEmpty()) {
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
    bind(query, events.stream().map(UsageEvent::identity).toList())
        .bindArray(
            "digests",
            String.class,
            events.stream().map(event -> HexFormat.of().formatHex(event.digest())).toList())
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
    bind(query, identities)
        .map((row, _) ->
            Map.entry(
                new Identity(row.getString("source"), row.getString("id")), row.getBytes("digest")))
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue()));
    return digests;
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Collection<Identity> identities) {
    return statement
        .bindArray("ids", String.class, identities.stream().map(Identity::id).toList())
        .bindArray("sources", String.class, identities.stream().map(Identity::source).toList());
  }
}
