package io.stallholder.gateway.audit;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// The table `audit_entry`.
final class AuditStore {
  private AuditStore() {}

  static void add(Handle handle, Entry entry) {
    handle
        .createUpdate(
            """
            insert into audit_entry
              (id, at, actor_kind, actor, action, license_id, event_id, before, after)
            values (:id, :at, :kind, :actor, :action, :license, :event,
              cast(:before as jsonb), cast(:after as jsonb))
            """)
        .bind("id", Ids.next(entry.at()))
        .bind("at", entry.at())
        .bind("kind", entry.actor().kind().word())
        .bind("actor", entry.actor().name())
        .bind("action", entry.action())
        .bind("license", entry.license().orElse(null))
        .bind("event", entry.event().orElse(null))
        .bind("before", json(entry.before()))
        .bind("after", json(entry.after()))
        .execute();
  }

  private static String json(Map<String, String> fields) {
    return new String(Json.bytes(new TreeMap<>(fields)), StandardCharsets.UTF_8);
  }
}
