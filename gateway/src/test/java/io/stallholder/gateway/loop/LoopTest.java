package io.stallholder.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.loop.Loop.Round;
import io.stallholder.gateway.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LoopTest {
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Metrics metrics = new Metrics();
  private final Semaphore rounds = new Semaphore(0);

  @Test
  void busyRoundsFollowAtOnceAndAnIdleOneRests() throws InterruptedException {
    var left = new AtomicInteger(5);
    Loop.Step step =
        () -> {
          rounds.release();
          return left.decrementAndGet() > 0 ? Round.BUSY : Round.IDLE;
        };
    try (Loop _ = Loop.start("test", FOREVER, step, metrics)) {
      rounds.acquire(5);
      assertThat(rounds.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void restsForItsInterval() throws InterruptedException {
    try (Loop _ = Loop.start("test", Duration.ofMillis(1), this::idle, metrics)) {
      rounds.acquire(3);
    }
  }

  @Test
  void goesOnAfterFailuresAndCountsThem() throws InterruptedException {
    var failing = new AtomicInteger(2);
    Loop.Step step =
        () -> {
          if (failing.getAndDecrement() > 0) {
            throw new IllegalStateException("no luck");
          }
          rounds.release();
          return Round.IDLE;
        };
    try (Loop _ = Loop.start("test", FOREVER, step, metrics)) {
      rounds.acquire();
    }
    assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
        .contains("stallholder_loop_failures_total{loop=\"test\"} 2.0")
        .contains("stallholder_loop_failing{loop=\"test\"} 0.0");
  }

  @Test
  void closingWaitsForTheRunningRound() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var proceed = new CountDownLatch(1);
    var finished = new AtomicBoolean();
    Loop loop =
        Loop.start(
            "test",
            FOREVER,
            () -> {
              entered.countDown();
              proceed.await();
              finished.set(true);
              return Round.BUSY;
            },
            metrics);
    entered.await();
    Thread closer = Thread.startVirtualThread(loop::close);
    assertThat(finished).isFalse();
    proceed.countDown();
    closer.join();
    assertThat(finished).isTrue();
  }

  @Test
  void backoffDoublesUpToItsCapAndJitters() {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    assertThat(backoff.after(1, 1)).hasMillis(100);
    assertThat(backoff.after(1, 0)).hasMillis(50);
    assertThat(backoff.after(3, 1)).hasMillis(400);
    assertThat(backoff.after(5, 1)).hasMillis(1000);
    assertThat(backoff.after(5000, 0)).hasMillis(500);
  }

  private Round idle() {
    rounds.release();
    return Round.IDLE;
  }
}
