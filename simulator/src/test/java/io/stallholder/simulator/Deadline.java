package io.stallholder.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for what another process does.
final class Deadline {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofMillis(20);

  private Deadline() {}

  /// @param attempt asked again and again until there is something
  static <T> T await(String what, Supplier<Optional<T>> attempt) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Optional<T> result = attempt.get();
      if (result.isPresent()) {
        return result.get();
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new AssertionError(what + " did not come about within " + LIMIT);
      }
      LockSupport.parkNanos(REST.toNanos());
    }
  }
}
