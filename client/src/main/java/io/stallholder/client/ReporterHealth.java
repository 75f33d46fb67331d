package io.stallholder.client;

import java.time.Instant;
import java.util.Optional;

/// How a [UsageReporter] is, since it was made.
///
/// @param accepted events that `report` took
/// @param queued of those, how many are in memory alone: a crash loses them
/// @param spooled events on disk that the gateway has not answered for; with those of runs before
/// @param spoolBytes what the spool's files take
/// @param oldest when the oldest event was reported that the gateway has not answered for
/// @param acknowledged events that the gateway counted, now or before
/// @param refused events that the gateway did not take
/// @param turnedAway how often `report` answered [Reported#FULL]
/// @param invalid how often `report` answered [Reported#INVALID]
/// @param dropped events that were accepted and are gone; see [UsageListener#unsent]
/// @param damaged parts of the spool that could not be read
/// @param lastSuccess when the gateway last answered for events
/// @param lastFailure when sending or spooling last failed
/// @param lastError what failed then, for people
public record ReporterHealth(
    long accepted,
    long queued,
    long spooled,
    long spoolBytes,
    Optional<Instant> oldest,
    long acknowledged,
    long refused,
    long turnedAway,
    long invalid,
    long dropped,
    long damaged,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure,
    Optional<String> lastError) {

  /// Whether the newest attempt failed.
  public boolean isFailing() {
    return lastFailure
        .filter(failed -> lastSuccess.filter(succeeded -> !succeeded.isBefore(failed)).isEmpty())
        .isPresent();
  }
}
