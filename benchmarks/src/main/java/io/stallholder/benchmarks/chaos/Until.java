package io.stallholder.benchmarks.chaos;

import java.time.Duration;
import java.util.Optional;

/// Waits for what must come about.
final class Until {
  private static final Duration REST = Duration.ofMillis(100);

  private Until() {}

  /// Asked again and again until it has something to say.
  interface Question<T> {
    Optional<T> ask() throws InterruptedException;
  }

  /// @throws Breach when it does not come about in time
  static <T> T answered(String what, Duration limit, Question<T> question)
      throws InterruptedException {
    long giveUp = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = question.ask();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new Breach(what + " did not come about within " + limit);
      }
      Thread.sleep(REST);
    }
  }
}
