package io.stallholder.gateway.metering;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Records that are kept for comparison, in PostgreSQL.
final class ShadowStore {
  private ShadowStore() {}

  /// Settles a record as soon as it is sealed, so that it is never sent, whatever the mode later.
  static void settle(Handle handle, UUID record, Instant now) {
    handle
        .createUpdate(
            """
            update metering_record set state = 'refused', reason = 'shadow', settled_at = :now
            where id = :record and state = 'sealed'
            """)
        .bind("record", record)
        .bind("now", now)
        .execute();
  }
}
