package io.stallholder.gateway.metering;

import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// How fast requests of one account and region go out: within the quota, slower while AWS
/// throttles, and not at all for a while for a product whose requests AWS refuses as a whole.
///
/// Machine time; used by one thread.
public final class Pace {
  private static final Duration LONGEST_THROTTLE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 10;

  private record Pause(long untilNanos, int doublings) {}

  private final long nanosBetweenCalls;
  private final Map<ProductCode, Pause> pauses = new HashMap<>();
  private long nextCallNanos = System.nanoTime();
  private int throttles;

  public Pace(int callsPerSecond) {
    this.nanosBetweenCalls = Duration.ofSeconds(1).toNanos() / callsPerSecond;
  }

  /// Waits until the next request may go out.
  void await() throws InterruptedException {
    long wait = nextCallNanos - System.nanoTime();
    if (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
    }
    nextCallNanos = System.nanoTime() + nanosBetweenCalls;
  }

  /// AWS took a request of this product: back to full pace.
  void taken(ProductCode product) {
    throttles = 0;
    pauses.remove(product);
  }

  /// AWS throttled a request: each time in a row the wait doubles, with a jitter so that several
  /// callers of one account part ways.
  void throttled() {
    throttles = Math.min(throttles + 1, MOST_DOUBLINGS);
    long wait = Math.min(nanosBetweenCalls << throttles, LONGEST_THROTTLE.toNanos());
    nextCallNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(wait / 2, wait);
  }

  /// Nothing of this product goes out for the time returned, longer each time in a row.
  Duration pause(ProductCode product) {
    Pause before = pauses.get(product);
    int doublings = before == null ? 0 : Math.min(before.doublings() + 1, MOST_DOUBLINGS);
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << doublings);
    Duration length = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    pauses.put(product, new Pause(System.nanoTime() + length.toNanos(), doublings));
    return length;
  }

  Set<ProductCode> pausedProducts() {
    long now = System.nanoTime();
    return pauses.entrySet().stream()
        .filter(entry -> entry.getValue().untilNanos() - now > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
