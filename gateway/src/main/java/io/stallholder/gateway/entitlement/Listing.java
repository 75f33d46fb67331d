package io.stallholder.gateway.entitlement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A whole list of entitlements as AWS gave it, maybe empty, and from when to when it gave it.
///
/// @param readAt when it was read first
/// @param lastReadAt when it was last read the same
/// @param replacedAt when another was read; empty while it stands
record Listing(
    UUID id, Instant readAt, Instant lastReadAt, Optional<Instant> replacedAt, List<Held> held) {
  Listing {
    held = List.copyOf(held);
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /// It is what AWS had last given at `time`.
  boolean stoodAt(Instant time) {
    return !readAt.isAfter(time) && replacedAt.map(time::isBefore).orElse(true);
  }
}
