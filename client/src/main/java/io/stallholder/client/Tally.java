package io.stallholder.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a reporter's thread has seen, for others to read. Only that thread writes.
final class Tally {
  private final InstantSource clock;
  private volatile long acknowledged;
  private volatile long refused;
  private volatile long dropped;
  private volatile @Nullable Instant lastSuccess;
  private volatile @Nullable Failure lastFailure;
  private volatile Backlog.Figures figures = Backlog.Figures.NONE;

  Tally(InstantSource clock) {
    this.clock = clock;
  }

  private record Failure(Instant at, String why) {}

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void settled(int counted, int notTaken) {
    acknowledged += counted;
    refused += notTaken;
    lastSuccess = clock.instant();
  }

  void failed(String why) {
    lastFailure = new Failure(clock.instant(), why);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void dropped(int events) {
    dropped += events;
  }

  void holds(Backlog.Figures now) {
    figures = now;
  }

  Backlog.Figures figures() {
    return figures;
  }

  ReporterHealth health(Intake intake) {
    // In this order: an event that is safe meanwhile is not told to be at risk, nor the other way.
    long accepted = intake.accepted();
    Backlog.Figures now = figures;
    Optional<Failure> failure = Optional.ofNullable(lastFailure);
    return new ReporterHealth(
        accepted,
        intake.events(),
        now.spooled(),
        now.spoolBytes(),
        now.oldestMillis().map(Instant::ofEpochMilli),
        acknowledged,
        refused,
        intake.turnedAway(),
        intake.invalid(),
        dropped,
        now.damaged(),
        Optional.ofNullable(lastSuccess),
        failure.map(Failure::at),
        failure.map(Failure::why));
  }
}
