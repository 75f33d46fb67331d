package io.stallholder.gateway.metering;

import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// How fast requests of one account and region go out: within the quota, slower while AWS
/// throttles, and not at all for a while for a product whose requests AWS refuses as a whole.
///
/// A bucket of calls that the rate refills. The rate halves when AWS throttles and grows again with
/// every request that it takes, but it never ends: whatever part of the quota others use, we go on.
/// Machine time; used by one thread.
public final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  /// How much of a second's calls may go out at once after a rest.
  private static final double BURST = 0.5;

  private static final double SLOWEST_PER_SECOND = 0.05;
  private static final double RECOVERY = 0.05;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 10;

  private record Pause(long fromNanos, long untilNanos, int doublings) {}

  private final LongSupplier nanos;
  private final int callsPerSecond;
  private final double capacity;
  private final Map<ProductCode, Pause> pauses = new HashMap<>();
  private double perSecond;
  private double calls;
  private long filledNanos;
  private long slowedNanos;

  public Pace(int callsPerSecond) {
    this(callsPerSecond, System::nanoTime);
  }

  Pace(int callsPerSecond, LongSupplier nanos) {
    this.nanos = nanos;
    this.callsPerSecond = callsPerSecond;
    this.capacity = Math.max(1, callsPerSecond * BURST);
    this.perSecond = callsPerSecond;
    this.calls = capacity;
    this.filledNanos = nanos.getAsLong();
    this.slowedNanos = filledNanos;
  }

  int callsPerSecond() {
    return callsPerSecond;
  }

  /// By which requests are told that were sent before or after something happened.
  long now() {
    return nanos.getAsLong();
  }

  /// How many requests may go out now.
  int available() {
    fill();
    return (int) Math.max(0, calls);
  }

  void spend(int requests) {
    calls -= requests;
  }

  /// Until the next request may go out.
  Duration untilNext() {
    fill();
    double missing = Math.max(0, 1 - calls);
    return Duration.ofNanos((long) Math.ceil(missing / perSecond * NANOS_PER_SECOND));
  }

  /// AWS took a request of this product.
  ///
  /// @return whether the product was paused until now
  boolean taken(ProductCode product, long sentNanos) {
    fill();
    perSecond = Math.min(callsPerSecond, perSecond + callsPerSecond * RECOVERY);
    Pause pause = pauses.get(product);
    return pause != null && sentNanos - pause.fromNanos() > 0 && pauses.remove(product, pause);
  }

  /// AWS throttled a request. Those that were under way together count once; a jitter makes several
  /// callers of one account part ways.
  void throttled(long sentNanos) {
    if (sentNanos - slowedNanos < 0) {
      return;
    }
    fill();
    slowedNanos = nanos.getAsLong();
    perSecond = Math.max(SLOWEST_PER_SECOND, perSecond / 2);
    calls = Math.min(calls, ThreadLocalRandom.current().nextDouble());
  }

  /// Nothing of this product goes out for the time returned, longer each time in a row; nothing is
  /// returned for a request that was under way when the pause began.
  Optional<Duration> pause(ProductCode product, long sentNanos) {
    Pause before = pauses.get(product);
    if (before != null && sentNanos - before.fromNanos() <= 0) {
      return Optional.empty();
    }
    int doublings = before == null ? 0 : Math.min(before.doublings() + 1, MOST_DOUBLINGS);
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << doublings);
    Duration length = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    long now = nanos.getAsLong();
    pauses.put(product, new Pause(now, now + length.toNanos(), doublings));
    return Optional.of(length);
  }

  Set<ProductCode> pausedProducts() {
    long now = nanos.getAsLong();
    return pauses.entrySet().stream()
        .filter(entry -> entry.getValue().untilNanos() - now > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void fill() {
    long now = nanos.getAsLong();
    double refilled = (now - filledNanos) / NANOS_PER_SECOND * perSecond;
    calls = Math.min(capacity, calls + refilled);
    filledNanos = now;
  }
}
