package io.stallholder.gateway.audit;

import org.jdbi.v3.core.Handle;

/// Keeps what was changed. The database takes no change to an entry.
public final class Audit {
  private Audit() {}

  /// Writes in the caller's transaction: the change and its entry stand or fall together.
  public static void note(Handle handle, Entry entry) {
    AuditStore.add(handle, entry);
  }
}
