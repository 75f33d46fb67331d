package io.stallholder.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What was read of a contract's entitlements. Only successful readings are in here: what could not
/// be read changes nothing but `failing`.
///
/// @param listed the last list with anything in it
/// @param empty the empty list that AWS gives since
/// @param failing whether the last attempts to read failed
record Entitlements(Optional<Listed> listed, Optional<Empty> empty, boolean failing) {
  static final Entitlements NEVER_READ =
      new Entitlements(Optional.empty(), Optional.empty(), false);

  /// @param lastReadAt when AWS last gave exactly this
  record Listed(List<Grant> grants, Instant lastReadAt) {
    Listed {
      grants = List.copyOf(grants);
    }
  }

  /// @param since when it was first read so
  record Empty(Instant since, Instant lastReadAt) {
    /// AWS may be a moment behind itself: it is believed when it is read again later.
    boolean isBelieved(Duration patience) {
      return !lastReadAt.isBefore(since.plus(patience));
    }
  }

  /// When AWS last told anything.
  Optional<Instant> lastReadAt() {
    return empty.map(Empty::lastReadAt).or(() -> listed.map(Listed::lastReadAt));
  }
}
