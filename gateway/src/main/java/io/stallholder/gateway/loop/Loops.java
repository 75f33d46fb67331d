package io.stallholder.gateway.loop;

import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// All background work of a server: begun one by one, ended together.
public final class Loops implements AutoCloseable {
  private final Metrics metrics;
  private final Supplier<Duration> grace;
  private final List<Loop> running = new ArrayList<>();

  /// @param grace how long a last round may take, asked for when the end has come
  public Loops(Metrics metrics, Supplier<Duration> grace) {
    this.metrics = metrics;
    this.grace = grace;
  }

  /// Runs a step over and over, with a rest where nothing is left to do.
  public void start(String name, Duration rest, Loop.Step step) {
    running.add(Loop.start(name, rest, step, metrics));
  }

  /// Each loop may need a while for its last round; they need it at the same time.
  @Override
  public void close() {
    Duration each = grace.get();
    List<Thread> closing =
        running.stream().map(loop -> Thread.ofVirtual().start(() -> loop.close(each))).toList();
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
