package io.stallholder.benchmarks.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// `kill -9` for one gateway, again and again, while it works or while it starts; every tenth kill
/// meets the database.
final class Killer implements Actor {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final int EVERY_DATABASE = 10;
  private static final int MOST_ANSWERS = 60;
  private static final int LONGEST_WAIT_MILLIS = 1_000;
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(20);
  private static final Duration IDLE = Duration.ofMillis(100);

  private final Served gateway;
  private final Postgres postgres;
  private final AtomicInteger left;
  private final Tally tally;
  private final SplittableRandom chance;

  /// @param left how many kills there are still to be, of all killers together
  Killer(
      Served gateway, Postgres postgres, AtomicInteger left, Tally tally, SplittableRandom chance) {
    this.gateway = gateway;
    this.postgres = postgres;
    this.left = left;
    this.tally = tally;
    this.chance = chance;
  }

  @Override
  public void act() throws InterruptedException {
    if (left.get() <= 0) {
      Thread.sleep(IDLE);
      return;
    }
    if (chance.nextInt(5) != 0) { // else it is killed while it starts, more or less
      awaitWork(chance.nextInt(MOST_ANSWERS));
    }
    Thread.sleep(chance.nextLong(LONGEST_WAIT_MILLIS));
    if (left.getAndDecrement() > 0) {
      kill(tally.kills.incrementAndGet());
    }
  }

  private void kill(long number) throws InterruptedException {
    if (number % EVERY_DATABASE != 0) {
      gateway.kill();
    } else if (number % (2 * EVERY_DATABASE) != 0) {
      postgres.crash();
      tally.databaseCrashes.incrementAndGet();
    } else {
      postgres.restart();
      tally.databaseRestarts.incrementAndGet();
    }
  }

  /// Counted in work, not in time: on a slow machine it lives longer.
  private void awaitWork(int answers) throws InterruptedException {
    var _ = Until.answered("a ready gateway", START_LIMIT, () -> when(gateway.isReady()));
    long enough = gateway.answers() + answers;
    long giveUp = System.nanoTime() + LONGEST_LIFE.toNanos();
    var _ =
        Until.answered(
            "some work",
            START_LIMIT,
            () -> when(gateway.answers() >= enough || System.nanoTime() - giveUp > 0));
  }

  private static Optional<Boolean> when(boolean isSo) {
    return isSo ? Optional.of(true) : Optional.empty();
  }
}
