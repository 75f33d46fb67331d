package io.stallholder.gateway.alarm;

import io.stallholder.gateway.database.Rounds;
import io.stallholder.gateway.loop.Loop;
import java.time.Duration;

/// A step whose rounds are noted, so that it is seen when nobody does it.
final class Noted implements Loop.Step {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Loop.Step step;
  private final Rounds rounds;
  private final String work;
  private long nextNanos = System.nanoTime();

  Noted(Loop.Step step, Rounds rounds, String work) {
    this.step = step;
    this.rounds = rounds;
    this.work = work;
  }

  @Override
  public Loop.Round once() throws Exception {
    Loop.Round round = step.once();
    if (System.nanoTime() - nextNanos >= 0) {
      rounds.note(work);
      nextNanos = System.nanoTime() + INTERVAL.toNanos();
    }
    return round;
  }
}
