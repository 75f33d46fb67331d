package io.stallholder.simulator.clock;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/// Virtual time, and what is due in it. Every method but [#follow] is called under the lock.
///
/// Time that somebody has seen never goes back: followers keep deadlines by it. Until it is seen
/// for the first time it can be set anywhere, so that a story can begin at a date of its choice; a
/// later story can, too. It stands still while the simulator is not running.
public final class VirtualClock implements InstantSource {
  public static final BigDecimal MAX_SPEED = BigDecimal.valueOf(86_400);
  public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  public static final Instant LATEST = Instant.parse("2999-12-31T00:00:00Z");
  static final int MAX_DUE = 1_000_000;

  /// So that a machine whose clock was set, or that slept, is noticed.
  private static final BigDecimal LONGEST_NAP = BigDecimal.valueOf(60_000);

  private static final Comparator<Due> IN_ORDER =
      Comparator.comparing(Due::at).thenComparingLong(Due::number);

  private static final String KEY = "clock";

  /// What is due, as data: it outlives the process that scheduled it.
  private record Due(long number, Instant at, String kind, String subject) {}

  private record Reading(Instant now, BigDecimal speed) {}

  private final ReentrantLock lock;
  private final Condition changed;
  private final InstantSource machine;
  private final Journal journal;
  private final KeptMap<String, Reading> reading;
  private final KeptMap<Long, Due> agenda;
  private final PriorityQueue<Due> next = new PriorityQueue<>(IN_ORDER);
  private final Map<String, BiConsumer<String, Instant>> actions = new HashMap<>();
  private Instant machineThen;
  private Instant virtualThen;
  private Instant latest;
  private BigDecimal speed;
  private long scheduled;
  private boolean seen;
  private Instant settling = Instant.MIN;
  private boolean isSettling;

  public VirtualClock(ReentrantLock lock, InstantSource machine, Journal journal) {
    this.lock = lock;
    this.changed = lock.newCondition();
    this.machine = machine;
    this.journal = journal;
    this.reading =
        journal.map(
            new Kind<>(
                "clock",
                one -> KEY,
                VirtualClock::write,
                json ->
                    new Reading(
                        Instant.parse(json.path("now").asText()),
                        json.path("speed").decimalValue())));
    this.agenda =
        journal.map(new Kind<>("due", Due::number, VirtualClock::write, VirtualClock::readDue));
    this.next.addAll(agenda.values());
    this.scheduled = agenda.values().stream().mapToLong(Due::number).max().orElse(-1) + 1;
    this.machineThen = machine.instant();
    this.seen = reading.get(KEY).isPresent();
    this.virtualThen =
        reading.get(KEY).map(Reading::now).orElse(machineThen).truncatedTo(ChronoUnit.MILLIS);
    this.speed = reading.get(KEY).map(Reading::speed).orElse(BigDecimal.ONE);
    this.latest = virtualThen;
  }

  /// What is to be done when something of this kind is due. Before [#follow], once for each kind.
  public void on(String kind, BiConsumer<String, Instant> action) {
    actions.put(kind, action);
  }

  /// After each call, before it is answered: nobody sees time go back after a restart.
  public void keep() {
    reading.put(new Reading(settle(), speed));
    journal.commit();
  }

  /// The present, after all that is due by now has happened; to what happens, when it was due.
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
    checkTime(now);
    if (seen && now.isBefore(present)) {
      throw new IllegalArgumentException(
          "time never goes back: it is " + present + " already, which is after " + now);
    }
    anchor(now.truncatedTo(ChronoUnit.MILLIS));
    settle();
    changed.signalAll();
  }

  /// Another story, which begins at a time of its own: nothing is due, and nobody has seen the
  /// time.
  ///
  /// @throws IllegalArgumentException when the time is out of range
  public void begin(Instant now) {
    checkTime(now);
    forgetAll();
    anchor(now.truncatedTo(ChronoUnit.MILLIS));
    seen = false;
    changed.signalAll();
  }

  /// @throws IllegalArgumentException when the time is out of range
  public static void checkTime(Instant now) {
    if (now.isBefore(EARLIEST) || now.isAfter(LATEST)) {
      throw new IllegalArgumentException("time must lie between " + EARLIEST + " and " + LATEST);
    }
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

  /// @param subject what it is about, for the action of this kind
  public void schedule(Instant at, String kind, String subject) {
    if (agenda.size() >= MAX_DUE) {
      throw new IllegalStateException("more than " + MAX_DUE + " timers");
    }
    Due due = new Due(scheduled++, at, kind, subject);
    agenda.put(due);
    next.add(due);
    changed.signalAll();
  }

  public void forgetAll() {
    agenda.clear();
    next.clear();
  }

  /// Makes due things happen while nobody asks for the time. Ends when interrupted.
  public void follow() {
    lock.lock();
    try {
      while (true) {
        keep();
        boolean unused = changed.await(napMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private long napMillis() {
    Due first = next.peek();
    if (first == null || speed.signum() == 0) {
      return LONGEST_NAP.longValue();
    }
    long virtualMillis = Duration.between(present(), first.at()).toMillis() + 1;
    return BigDecimal.valueOf(virtualMillis)
        .divide(speed, RoundingMode.CEILING)
        .min(LONGEST_NAP)
        .longValue();
  }

  /// An action that asks for the time is told when it was due, however far time has leapt: what it
  /// starts then takes as long as it would have. It does not make the next thing happen before its
  /// own is done.
  private Instant settle() {
    if (isSettling) {
      return settling;
    }
    Instant present = present();
    settling = Instant.MIN;
    isSettling = true;
    try {
      for (Due due = next.peek(); due != null && !due.at().isAfter(present); due = next.peek()) {
        next.remove();
        var unused = agenda.remove(due.number());
        settling = due.at().isAfter(settling) ? due.at() : settling;
        action(due.kind()).accept(due.subject(), due.at());
      }
    } finally {
      isSettling = false;
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

  private BiConsumer<String, Instant> action(String kind) {
    BiConsumer<String, Instant> action = actions.get(kind);
    if (action == null) {
      throw new IllegalStateException("nobody knows what to do when this is due: " + kind);
    }
    return action;
  }

  private static JsonNode write(Reading reading) {
    return Json.object().put("now", reading.now().toString()).put("speed", reading.speed());
  }

  private static JsonNode write(Due due) {
    return Json.object()
        .put("number", due.number())
        .put("at", due.at().toString())
        .put("kind", due.kind())
        .put("subject", due.subject());
  }

  private static Due readDue(JsonNode json) {
    return new Due(
        json.path("number").longValue(),
        Instant.parse(json.path("at").asText()),
        json.path("kind").asText(),
        json.path("subject").asText());
  }
}
