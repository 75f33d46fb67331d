package io.stallholder.acceptance;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;

/// Waits for what must come about, and fails when it does not in time.
final class Deadline {
  private static final Duration REST = Duration.ofMillis(50);

  private Deadline() {}

  /// Asked again and again until it holds.
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  static void await(String what, Duration limit, Condition condition) throws InterruptedException {
    long giveUp = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - giveUp > 0) {
        Assertions.fail(what + " did not come about within " + limit);
      }
      Thread.sleep(REST);
    }
  }
}
