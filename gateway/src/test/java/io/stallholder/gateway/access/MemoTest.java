package io.stallholder.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class MemoTest {
  private final AtomicInteger loads = new AtomicInteger();

  private static <V> Memo<String, V> memo(int most, Function<String, V> load) {
    return new Memo<>(most, Duration.ofDays(1), load, _ -> false);
  }

  @Test
  void whatIsRememberedIsNotLoadedAgainUntilItIsForgotten() {
    Memo<String, Integer> memo = memo(10, _ -> loads.incrementAndGet());
    assertThat(memo.get("a")).isEqualTo(1);
    assertThat(memo.get("a")).isEqualTo(1);
    memo.forget("a");
    assertThat(memo.get("a")).isEqualTo(2);
    memo.forgetAll();
    assertThat(memo.get("a")).isEqualTo(3);
  }

  @Test
  void whatIsVolatileIsNotKeptLongerThanItMay() {
    Memo<String, Integer> memo =
        new Memo<>(10, Duration.ofDays(-1), _ -> loads.incrementAndGet(), value -> value < 3);
    assertThat(memo.get("a")).isEqualTo(3);
    assertThat(memo.get("a")).isEqualTo(3);
  }

  @Test
  void aFailureIsNotRemembered() {
    Memo<String, Integer> memo =
        memo(
            10,
            _ -> {
              if (loads.incrementAndGet() == 1) {
                throw new IllegalArgumentException("away");
              }
              return loads.get();
            });
    assertThatThrownBy(() -> memo.get("a")).hasMessage("away");
    assertThat(memo.get("a")).isEqualTo(2);
  }

  @Test
  void itHoldsNoMoreThanItMay() {
    Memo<String, String> memo = memo(100, key -> key);
    for (int i = 0; i < 10_000; i++) {
      assertThat(memo.get("key " + i)).isEqualTo("key " + i);
      assertThat(memo.size()).isLessThanOrEqualTo(100);
    }
  }

  /// The change came after the row was read and before it was remembered.
  @Test
  void whatIsForgottenWhileItIsLoadedIsLoadedAgain() throws Exception {
    var reading = new CountDownLatch(1);
    var forgotten = new CountDownLatch(1);
    Memo<String, Integer> memo =
        memo(
            10,
            _ -> {
              int load = loads.incrementAndGet();
              reading.countDown();
              await(forgotten);
              return load;
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(() -> memo.get("a"));
      await(reading);
      memo.forget("a");
      forgotten.countDown();
      assertThat(first.get()).isEqualTo(1);
    }
    assertThat(memo.get("a")).isEqualTo(2);
  }

  @Test
  void allWhoAskAtOnceLoadOnce() throws Exception {
    var open = new CountDownLatch(1);
    Memo<String, Integer> memo =
        memo(
            10,
            _ -> {
              await(open);
              return loads.incrementAndGet();
            });
    List<Future<Integer>> asked = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        asked.add(threads.submit(() -> memo.get("a")));
      }
      open.countDown();
    }
    for (Future<Integer> each : asked) {
      assertThat(each.get()).isEqualTo(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
