package io.stallholder.simulator.agreement;

import java.time.Instant;

/// Where an agreement and its license stand. A new case must break the build.
public sealed interface Life {
  /// Accepted; the license is not active yet.
  record Accepted() implements Life {}

  record Active(Instant activated) implements Life {}

  /// The agreement ended; the license is still there.
  record Ending(Instant activated, End end) implements Life {}

  record Deprovisioned(Instant activated, End end, Instant at) implements Life {}

  /// Ended before the license became active: it never will.
  record Withdrawn(End end) implements Life {}

  /// The payment failed before the license became active: it never will.
  record Failed(End end) implements Life {}

  /// @param at the `time` of the event that told of it
  record End(Status status, Instant at) {}

  /// Why an agreement ended, by its name in events and in the Agreement API.
  enum Status {
    CANCELLED,
    EXPIRED,
    TERMINATED,
    RENEWED,
    REPLACED
  }
}
