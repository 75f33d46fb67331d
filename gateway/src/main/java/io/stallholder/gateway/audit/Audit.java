package io.stallholder.gateway.audit;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Keeps who changed what. The database itself notes every change of a license, and takes no change
/// to an entry; all it has to be told is who is at work.
public final class Audit {
  private Audit() {}

  /// From here on, in this transaction, changes are this actor's.
  ///
  /// @param at business time
  public static void by(Handle handle, Actor actor, Instant at) {
    AuditStore.actor(handle, actor, at);
  }

  /// Something that was done to what belongs to a license, and what it was not to be told.
  public static void note(Handle handle, UUID license, String action) {
    AuditStore.add(handle, license, action);
  }
}
