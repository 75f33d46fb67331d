package io.stallholder.gateway.loop;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one step over and over until closed. The step is what tests call; the loop only waits,
/// backs off, and reports a failure when it begins, changes and ends, not every round.
public final class Loop implements AutoCloseable {
  /// One round of work.
  public interface Step {
    Round once() throws Exception;
  }

  /// What a round came to.
  public enum Round {
    /// Nothing more to do now: the loop rests for its interval.
    IDLE,
    /// More may wait: the next round starts at once.
    BUSY
  }

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofMinutes(1));
  private static final Duration GRACE = Duration.ofSeconds(25);

  private final String name;
  private final Duration interval;
  private final Step step;
  private final CounterDataPoint failed;
  private final GaugeDataPoint failing;
  private final Thread thread;

  private final CountDownLatch closing = new CountDownLatch(1);

  private int failures;
  private String lastFailure = "";

  private Loop(String name, Duration interval, Step step, Metrics metrics) {
    this.name = name;
    this.interval = interval;
    this.step = step;
    this.failed =
        metrics
            .counter("loop_failures", "Rounds of a background loop that failed", "loop")
            .labelValues(name);
    this.failing =
        metrics
            .gauge("loop_failing", "1 while a background loop's last round failed", "loop")
            .labelValues(name);
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /// Starts at once, on a virtual thread called `name`.
  public static Loop start(String name, Duration interval, Step step, Metrics metrics) {
    var loop = new Loop(name, interval, step, metrics);
    loop.thread.start();
    return loop;
  }

  /// Lets the running round finish, then stops. A round that takes too long is interrupted.
  @Override
  public void close() {
    close(GRACE);
  }

  /// As [#close()].
  ///
  /// @param grace how long a round may take
  public void close(Duration grace) {
    closing.countDown();
    try {
      if (!thread.join(grace)) {
        LOG.warn("loop {} does not finish its round: interrupting it", name);
        thread.interrupt();
        thread.join(GRACE);
      }
    } catch (InterruptedException _) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      boolean on = true;
      while (on) {
        on = round();
      }
    } catch (InterruptedException _) {
      LOG.debug("loop {} was interrupted", name);
    }
  }

  /// @return whether to go on
  private boolean round() throws InterruptedException {
    try {
      Round round = step.once();
      succeeded();
      return rested(round == Round.BUSY ? Duration.ZERO : interval);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      report(e);
      double luck = ThreadLocalRandom.current().nextDouble();
      return rested(BACKOFF.after(failures, luck));
    }
  }

  private void succeeded() {
    if (failures > 0) {
      LOG.info("loop {} works again after {} failures", name, failures);
      failing.set(0);
    }
    failures = 0;
    lastFailure = "";
  }

  private void report(Throwable e) {
    failures++;
    failed.inc();
    failing.set(1);
    String failure = e.getClass().getName() + ": " + e.getMessage();
    if (!failure.equals(lastFailure)) {
      LOG.warn("loop {} fails and will be tried again", name, e);
      lastFailure = failure;
    }
  }

  /// @return false once the loop is closing
  private boolean rested(Duration time) throws InterruptedException {
    return !closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
