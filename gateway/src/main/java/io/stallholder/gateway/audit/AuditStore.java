package io.stallholder.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The table `audit_entry`.
final class AuditStore {
  private AuditStore() {}

  static void actor(Handle handle, Actor actor, Instant at) {
    handle
        .createQuery(
            """
            select set_config('stallholder.actor_kind', :kind, true)
              || set_config('stallholder.actor', :name, true)
              || set_config('stallholder.at', :at, true)
            """)
        .bind("kind", actor.kind().word())
        .bind("name", actor.name())
        .bind("at", at.toString())
        .mapTo(String.class)
        .one();
  }

  static void add(Handle handle, UUID license, String action) {
    handle
        .createUpdate(
            """
            insert into audit_entry (at, actor_kind, actor, action, license_id, before, after)
            values (cast(current_setting('stallholder.at') as timestamptz),
              current_setting('stallholder.actor_kind'), current_setting('stallholder.actor'),
              :action, :license, '{}', '{}')
            """)
        .bind("action", action)
        .bind("license", license)
        .execute();
  }

  /// At most `limit` entries after one, in the order in which they were written.
  static List<Entry> page(Handle handle, Optional<UUID> license, long after, int limit) {
    return handle
        .createQuery(
            """
            select id, at, actor_kind, actor, action, license_id, before, after
              from audit_entry
             where id > :after and (cast(:license as uuid) is null
                    or license_id = cast(:license as uuid))
             order by id limit :limit
            """)
        .bind("after", after)
        .bind("license", license.orElse(null))
        .bind("limit", limit)
        .map((row, _) -> entry(row))
        .list();
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("actor_kind"),
        row.getString("actor"),
        row.getString("action"),
        Optional.ofNullable(row.getObject("license_id", UUID.class)),
        json(row.getString("before")),
        json(row.getString("after")));
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("an audit entry holds no JSON", e);
    }
  }
}
