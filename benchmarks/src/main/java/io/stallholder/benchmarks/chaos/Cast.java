package io.stallholder.benchmarks.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Actors at work at the same time, until they are stopped or one of them finds a breach.
final class Cast implements AutoCloseable {
  private static final Duration LONGEST_ACT = Duration.ofMinutes(6);

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  static Cast of(List<? extends Actor> actors) {
    Cast cast = new Cast();
    actors.forEach(actor -> cast.threads.add(Thread.ofVirtual().start(() -> cast.play(actor))));
    return cast;
  }

  /// @throws Breach when somebody found one
  void check() {
    for (RuntimeException found : failures) {
      throw found;
    }
  }

  /// Lets everybody finish what they are at.
  ///
  /// @throws Breach when somebody found one, or does not come to an end
  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      if (!thread.join(LONGEST_ACT)) {
        throw new Breach("somebody does not come to an end");
      }
    }
    check();
  }

  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
  }

  private void play(Actor actor) {
    try {
      while (!stopping && failures.isEmpty()) {
        actor.act();
      }
    } catch (InterruptedException _) {
      // It is over.
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }
}
