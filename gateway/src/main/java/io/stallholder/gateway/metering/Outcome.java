package io.stallholder.gateway.metering;

import io.stallholder.marketplace.MeteringRecordId;
import java.time.Duration;
import java.util.Optional;

/// What becomes of a sealed record after an attempt. A new case must break the build.
sealed interface Outcome {
  /// AWS bills it. Its id is unknown where AWS only said that it has the record already.
  record Metered(Optional<MeteringRecordId> id) implements Outcome {}

  /// AWS will not bill it, and trying again cannot help.
  record Refused(String reason) implements Outcome {}

  /// Somebody else's record stands at AWS for this hour.
  record Conflict(String reason) implements Outcome {}

  /// It may be billed or not; it is never sent again, and waits for other evidence or a person.
  record Uncertain(String reason) implements Outcome {}

  /// Refused for a reason that a person can mend; it waits to be tried again.
  record Parked(String reason) implements Outcome {}

  /// The identical record goes out again, after `delay`.
  record Again(Duration delay) implements Outcome {}

  /// Its tags are what AWS refuses: it goes out again without allocations.
  record Stripped() implements Outcome {}
}
