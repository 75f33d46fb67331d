package io.stallholder.simulator.clock;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Virtual time, and what is due in it. Every method but [#follow] is called under the lock.
///
/// Time that somebody has seen never goes back: followers keep deadlines by it. Until it is seen
/// for the first time it can be set anywhere, so that a story can begin at a date of its choice.
public final class VirtualClock implements InstantSource {
  public static final BigDecimal MAX_SPEED = BigDecimal.valueOf(86_400);
  public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  public static final Instant LATEST = Instant.parse("2999-12-31T00:00:00Z");
  static final int MAX_DUE = 1_000_000;

  /// So that a machine whose clock was set, or that slept, is noticed.
  private static final BigDecimal LONGEST_NAP = BigDecimal.valueOf(60_000);

  private static final Comparator<Due> IN_ORDER =
      Comparator.comparing(Due::at).thenComparingLong(Due::number);

  private record Due(Instant at, long number, Consumer<Instant> action) {}

  private final ReentrantLock lock;
  private final Condition changed;
  private final InstantSource machine;
  private final PriorityQueue<Due> agenda = new PriorityQueue<>(IN_ORDER);
  private Instant machineThen;
  private Instant virtualThen;
  private Instant latest;
  private BigDecimal speed = BigDecimal.ONE;
  private long scheduled;
  private boolean seen;

  public VirtualClock(ReentrantLock lock, InstantSource machine) {
    this.lock = lock;
    this.changed = lock.newCondition();
    this.machine = machine;
    this.machineThen = machine.instant();
    this.virtualThen = machineThen.truncatedTo(ChronoUnit.MILLIS);
    this.latest = virtualThen;
  }

  /// The present, after all that is due by now has happened.
  @Override
  public Instant instant() {
    seen = true;
    return settle();
  }

  public BigDecimal speed() {
    return speed;
  }

  /// Returns when everything due by then has happened.
  ///
  /// @throws IllegalArgumentException when time would go back, or is out of range
  public void set(Instant now) {
    Instant present = settle();
    if (now.isBefore(EARLIEST) || now.isAfter(LATEST)) {
      throw new IllegalArgumentException("time must lie between " + EARLIEST + " and " + LATEST);
    }
    if (seen && now.isBefore(present)) {
      throw new IllegalArgumentException(
          "time never goes back: it is " + present + " already, which is after " + now);
    }
    anchor(now.truncatedTo(ChronoUnit.MILLIS));
    settle();
    changed.signalAll();
  }

  public void advance(Duration step) {
    if (step.isNegative() || step.compareTo(Duration.between(EARLIEST, LATEST)) > 0) {
      throw new IllegalArgumentException("time never goes back: advance must not be negative");
    }
    set(settle().plus(step));
  }

  /// Virtual seconds per second of the machine; zero freezes time.
  ///
  /// @throws IllegalArgumentException when there is no such speed
  public void speed(BigDecimal factor) {
    checkSpeed(factor);
    anchor(settle());
    speed = factor;
    changed.signalAll();
  }

  /// @throws IllegalArgumentException when there is no such speed
  public static void checkSpeed(BigDecimal factor) {
    if (factor.signum() < 0 || factor.compareTo(MAX_SPEED) > 0) {
      throw new IllegalArgumentException("speed must lie between 0 (frozen) and " + MAX_SPEED);
    }
  }

  public void schedule(Instant at, Consumer<Instant> action) {
    if (agenda.size() >= MAX_DUE) {
      throw new IllegalStateException("more than " + MAX_DUE + " timers");
    }
    agenda.add(new Due(at, scheduled++, action));
    changed.signalAll();
  }

  public void forgetAll() {
    agenda.clear();
  }

  /// Makes due things happen while nobody asks for the time. Ends when interrupted.
  public void follow() {
    lock.lock();
    try {
      while (true) {
        settle();
        boolean unused = changed.await(napMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private long napMillis() {
    Due next = agenda.peek();
    if (next == null || speed.signum() == 0) {
      return LONGEST_NAP.longValue();
    }
    long virtualMillis = Duration.between(present(), next.at()).toMillis() + 1;
    return BigDecimal.valueOf(virtualMillis)
        .divide(speed, RoundingMode.CEILING)
        .min(LONGEST_NAP)
        .longValue();
  }

  private Instant settle() {
    Instant present = present();
    for (Due next = agenda.peek();
        next != null && !next.at().isAfter(present);
        next = agenda.peek()) {
      agenda.remove();
      next.action().accept(next.at());
    }
    return present;
  }

  private Instant present() {
    BigDecimal elapsed =
        BigDecimal.valueOf(Duration.between(machineThen, machine.instant()).toMillis());
    Instant present = virtualThen.plusMillis(elapsed.multiply(speed).longValue());
    // The machine's clock may be set back; virtual time then waits for it.
    if (present.isAfter(latest)) {
      latest = present.isAfter(LATEST) ? LATEST : present;
    }
    return latest;
  }

  private void anchor(Instant virtual) {
    machineThen = machine.instant();
    virtualThen = virtual;
    latest = virtual;
  }
}
