package io.stallholder.gateway.access;

import java.time.Instant;

/// Where a license stands for the one who asks for access now. A new case must break the build.
sealed interface Standing {
  /// AWS has not confirmed the subscription: nothing was granted yet.
  record Awaited() implements Standing {}

  /// It began, and no end is known.
  record Running() implements Standing {}

  /// Renewed or replaced by a license that is not known to be active yet: nobody loses access.
  record HandedOn() implements Standing {}

  /// AWS told the end, and takes the last records until then.
  record Leaving(Instant until) implements Standing {}

  record Over() implements Standing {}

  /// The payment failed before it began.
  record Failed() implements Standing {}

  /// Pure. The final window is over when its time has come, though no loop has closed the license.
  static Standing of(Facts facts, Instant now) {
    return switch (facts.state()) {
      case PENDING -> new Awaited();
      case ACTIVE -> new Running();
      case SUPERSEDED -> new HandedOn();
      case CLOSING ->
          facts
              .finalDeadline()
              .filter(deadline -> !now.isBefore(deadline))
              .<Standing>map(_ -> new Over())
              .or(() -> facts.finalDeadline().map(Leaving::new))
              .orElseGet(Running::new);
      case CLOSED -> new Over();
      case FAILED -> new Failed();
    };
  }

  /// Whether an empty list of entitlements, or one that has expired, tells only of the end that is
  /// known anyway.
  default boolean isAfterTheEnd() {
    return switch (this) {
      case Leaving _, HandedOn _, Over _ -> true;
      case Awaited _, Running _, Failed _ -> false;
    };
  }
}
