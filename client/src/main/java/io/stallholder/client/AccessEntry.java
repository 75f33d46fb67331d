package io.stallholder.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What is known about one question, and whether somebody is asking it. Each method is atomic, and
/// none waits.
final class AccessEntry {
  private @Nullable Known known;
  private @Nullable CompletableFuture<Void> flight;
  private @Nullable String error;
  private int failures;
  private long notBeforeNanos;
  private long forgotten;

  /// @param freshUntilNanos of the nano clock
  private record Known(AccessDecision decision, Optional<String> etag, long freshUntilNanos) {
    Known until(long nanos) {
      return new Known(decision, etag, nanos);
    }
  }

  /// Somebody's turn to ask.
  ///
  /// @param done to be completed when the answer is in
  /// @param forgotten how often the entry had been forgotten by then
  record Turn(CompletableFuture<Void> done, Optional<String> etag, long forgotten) {}

  synchronized boolean isFresh(long nowNanos) {
    return known != null && nowNanos - known.freshUntilNanos() < 0;
  }

  /// Empty while somebody else is asking, or the last failure is too recent.
  synchronized Optional<Turn> turn(long nowNanos) {
    boolean isTooEarly = failures > 0 && nowNanos - notBeforeNanos < 0;
    if (flight != null || isTooEarly) {
      return Optional.empty();
    }
    CompletableFuture<Void> mine = new CompletableFuture<>();
    flight = mine;
    Optional<String> etag = Optional.ofNullable(known).flatMap(Known::etag);
    return Optional.of(new Turn(mine, etag, forgotten));
  }

  synchronized Optional<CompletableFuture<Void>> flight() {
    return Optional.ofNullable(flight);
  }

  /// What was asked before it was forgotten may be old already, and is asked again.
  synchronized void learn(
      Turn turn, AccessDecision decision, Optional<String> etag, long freshUntilNanos, long now) {
    known = new Known(decision, etag, turn.forgotten() == forgotten ? freshUntilNanos : now);
    settled();
  }

  synchronized void confirm(Turn turn, long freshUntilNanos, long now) {
    if (known != null) {
      known = known.until(turn.forgotten() == forgotten ? freshUntilNanos : now);
    }
    settled();
  }

  private void settled() {
    flight = null;
    error = null;
    failures = 0;
  }

  synchronized void fail(String why, Backoff backoff, double luck, long nowNanos) {
    flight = null;
    error = why;
    failures++;
    Duration pause = backoff.after(failures, luck);
    notBeforeNanos = nowNanos + pause.toNanos();
  }

  /// The next to ask asks the gateway; should it not answer, what was known is still there.
  synchronized void forget(long nowNanos) {
    forgotten++;
    failures = 0;
    if (known != null) {
      known = known.until(nowNanos);
    }
  }

  synchronized boolean isOf(Optional<UUID> license, Optional<String> tenant) {
    return known != null
        && ((license.isPresent() && license.equals(known.decision().license()))
            || (tenant.isPresent() && tenant.equals(known.decision().tenant())));
  }

  /// What was said last holds without the gateway as long as it was to hold, and no longer.
  synchronized AccessAnswer answer(long nowNanos, Instant now) {
    boolean isJustIn = error == null && flight == null;
    boolean isCurrent = known != null && (isJustIn || isFresh(nowNanos));
    Optional<AccessDecision> decision =
        Optional.ofNullable(known)
            .map(Known::decision)
            .filter(said ->
                isCurrent
                    || !said.allowed()
                    || said.until().filter(end -> !end.isAfter(now)).isEmpty());
    Optional<String> why = isCurrent ? Optional.empty() : Optional.ofNullable(error);
    return new AccessAnswer(decision, isCurrent, why);
  }
}
