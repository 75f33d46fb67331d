package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.entitlement.Allowance;
import io.stallholder.gateway.metering.SealingPlan.Included;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One license and dimension as the ledger keeps it, in memory: what the stores do, without a
/// database. Each day is a period of the contract.
final class Book {
  static final BigDecimal CEILING = BigDecimal.valueOf(30);

  /// An event and where it was counted.
  private record Event(UsageHour own, Optional<UsageHour> place, BigDecimal quantity) {}

  private final RoundingMode rounding;
  private final Map<UsageHour, Seal> sealed = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Included> included = new ArrayList<>();
  private final List<Origins.Moved> moved = new ArrayList<>();
  private final Map<Instant, BigDecimal> occurred = new HashMap<>();
  private final Set<UsageHour> held = new TreeSet<>();
  private final Map<UsageHour, BigDecimal> approved = new HashMap<>();
  private NavigableMap<UsageHour, BigDecimal> open = new TreeMap<>();
  private BigDecimal carry = BigDecimal.ZERO;
  private BigDecimal accepted = BigDecimal.ZERO;
  private BigDecimal refused = BigDecimal.ZERO;
  private BigDecimal rounded = BigDecimal.ZERO;
  private Allowance allowance = new Allowance.None();
  private BigDecimal mostIncluded = BigDecimal.ZERO;
  private boolean named = true;
  private boolean paused;
  private Instant now;
  private License license = Hours.pending();

  Book(Instant start, RoundingMode rounding) {
    this.now = start;
    this.rounding = rounding;
  }

  void time(Duration passes) {
    now = now.plus(passes);
  }

  void activate(Duration ago) {
    if (license.activatedAt().isEmpty() && !license.isLeaving()) {
      license = Hours.active(now.minus(ago));
    }
  }

  void end() {
    if (!license.isLeaving()) {
      license =
          Hours.license(
              LicenseState.CLOSING, license.activatedAt(), Optional.of(now), Optional.empty());
    }
  }

  void pause(boolean stop) {
    paused = stop;
  }

  void names(boolean known) {
    named = known;
  }

  void allow(Allowance now) {
    allowance = now;
    if (now instanceof Allowance.Included(BigDecimal quantity, _)) {
      mostIncluded = mostIncluded.max(quantity);
    }
  }

  void count(Duration ago, BigDecimal quantity) {
    UsageHour own = UsageHour.containing(now.minus(ago));
    accepted = accepted.add(quantity);
    occurred.merge(period(own), quantity, BigDecimal::add);
    Optional<UsageHour> place = places().placeFor(own);
    events.add(new Event(own, place, quantity));
    if (place.isEmpty()) {
      refused = refused.add(quantity);
      return;
    }
    UsageHour hour = place.get();
    assertThat(sealed).doesNotContainKey(hour);
    open.merge(hour, quantity, BigDecimal::add);
    if (!hour.equals(own)) {
      moved.add(new Origins.Moved(own, hour, false, quantity));
    }
  }

  /// As `UsageCounter` takes an event back.
  void voidEvent(int which) {
    if (events.isEmpty()) {
      return;
    }
    Event event = events.remove(which % events.size());
    Optional<UsageHour> hour = event.place();
    List<Origins.Moved> way = new ArrayList<>();
    while (hour.isPresent() && !open.containsKey(hour.get())) {
      UsageHour from = hour.get();
      hour =
          moved.stream()
              .filter(move -> move.wholeHour() && move.from().equals(from))
              .map(Origins.Moved::to)
              .findFirst();
      hour.ifPresent(to -> way.add(new Origins.Moved(from, to, true, event.quantity().negate())));
    }
    if (hour.isEmpty()) {
      return;
    }
    UsageHour place = event.place().orElseThrow();
    if (!place.equals(event.own())) {
      way.add(new Origins.Moved(event.own(), place, false, event.quantity().negate()));
    }
    BigDecimal taken = event.quantity().min(open.getOrDefault(hour.get(), BigDecimal.ZERO));
    open.merge(hour.get(), taken.negate(), BigDecimal::add);
    refused = refused.add(taken);
    moved.addAll(way);
  }

  /// A person lets the oldest held hour go, whole or in part.
  void release(boolean reduce) {
    if (held.isEmpty()) {
      return;
    }
    UsageHour hour = held.iterator().next();
    held.remove(hour);
    BigDecimal counted = open.getOrDefault(hour, BigDecimal.ZERO);
    BigDecimal kept = reduce ? counted.min(CEILING) : counted;
    refused = refused.add(counted.subtract(kept));
    open.put(hour, kept);
    approved.put(hour, kept);
  }

  SealingPlan plan() {
    return SealingPlan.of(places(), meter(), rules());
  }

  /// Nothing that a second look would change.
  boolean isSettled() {
    return isPaused() || plan().changesNothing(open, carry);
  }

  /// @param crash the first plan is lost before it is stored
  void seal(boolean crash) {
    if (isPaused()) {
      close();
      return;
    }
    SealingPlan plan = plan();
    if (crash) {
      plan = plan();
    }
    assertThat(plan.open().keySet()).noneMatch(sealed::containsKey);
    plan.seals().forEach(this::store);
    plan.refusals().forEach(refusal -> refused = refused.add(refusal.quantity()));
    plan.moves()
        .forEach(
            move -> moved.add(new Origins.Moved(move.from(), move.to(), true, move.quantity())));
    Set<UsageHour> taken = plan.taken(open.keySet());
    moved.removeIf(move -> taken.contains(move.to()));
    plan.included()
        .forEach(part -> {
          assertThat(part.quantity()).isPositive();
          included.add(part);
        });
    held.addAll(plan.holds().keySet());
    plan.holds().keySet().forEach(approved::remove);
    approved.putAll(plan.approvals());
    open = new TreeMap<>(plan.open());
    held.retainAll(open.keySet());
    approved.keySet().retainAll(open.keySet());
    carry = plan.carry();
    rounded = rounded.add(plan.rounded());
    close();
  }

  /// The record of the first hour that may have one though nothing was used.
  void sealNothing() {
    UsageHour hour = Hours.WINDOW.earliest(now);
    while (!isPaused() && hour.end().isBefore(now)) {
      Optional<Seal> zero = ZeroHours.seal(places(), meter(), rules(), hour);
      if (zero.isPresent()) {
        assertThat(hour.end().plus(Duration.ofHours(1))).isBeforeOrEqualTo(now);
        store(zero.get());
        return;
      }
      hour = hour.next();
    }
  }

  private void store(Seal seal) {
    assertThat(sealed.put(seal.hour(), seal)).as("another record of %s", seal.hour()).isNull();
    assertThat(seal.quantity()).isNotNegative();
    assertThat(seal.counted().add(seal.carriedIn()))
        .isEqualByComparingTo(seal.carriedOut().add(BigDecimal.valueOf(seal.quantity())));
    Instant timestamp = places().timestamp(seal.hour());
    assertThat(UsageHour.containing(timestamp)).isEqualTo(seal.hour());
    assertThat(timestamp).isBeforeOrEqualTo(now);
    license.activatedAt().ifPresent(start -> assertThat(timestamp).isAfterOrEqualTo(start));
    assertThat(Hours.WINDOW.takes(timestamp, now)).isTrue();
  }

  private boolean isPaused() {
    return paused && !license.isClosed();
  }

  private void close() {
    license
        .finalDeadline()
        .filter(deadline -> !deadline.isAfter(now) && !license.isClosed())
        .ifPresent(deadline ->
            license =
                Hours.license(
                    LicenseState.CLOSED,
                    license.activatedAt(),
                    license.lastEndAt(),
                    Optional.of(deadline)));
  }

  /// As the store reads them: no sealed hour that is older than the window.
  private Places places() {
    UsageHour earliest = Hours.WINDOW.earliest(now);
    Set<UsageHour> known = new HashSet<>(sealed.keySet());
    known.removeIf(hour -> hour.isBefore(earliest));
    return new Places(license, Hours.WINDOW, known, now);
  }

  private MeterBook meter() {
    var inclusion =
        new Inclusion(Origins.of(open.keySet(), summed()), this::allowance, this::consumed);
    return new MeterBook(open, carry, new MeterBook.Holds(held, approved), inclusion);
  }

  private SealingRules rules() {
    boolean known = named;
    return new SealingRules(rounding, Hours.GRACE, Optional.of(CEILING), _ -> known);
  }

  private List<Origins.Moved> summed() {
    record Way(UsageHour from, UsageHour to, boolean wholeHour) {}
    Map<Way, BigDecimal> sums = new HashMap<>();
    for (Origins.Moved move : moved) {
      sums.merge(
          new Way(move.from(), move.to(), move.wholeHour()), move.quantity(), BigDecimal::add);
    }
    List<Origins.Moved> result = new ArrayList<>();
    sums.forEach((way, quantity) ->
        result.add(new Origins.Moved(way.from(), way.to(), way.wholeHour(), quantity)));
    return result;
  }

  private Allowance allowance(UsageHour hour) {
    return allowance instanceof Allowance.Included(BigDecimal quantity, _)
        ? new Allowance.Included(quantity, period(hour))
        : allowance;
  }

  private BigDecimal consumed(Instant period) {
    return included.stream()
        .filter(part -> part.period().equals(period))
        .map(Included::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Instant period(UsageHour hour) {
    return hour.start().truncatedTo(ChronoUnit.DAYS);
  }

  /// Nothing is lost, nothing comes from nowhere, and no contract includes more than it says, or
  /// what was not used in its time.
  void assertCloses() {
    BigDecimal metered = BigDecimal.ZERO;
    for (Seal seal : sealed.values()) {
      metered = metered.add(BigDecimal.valueOf(seal.quantity()));
    }
    BigDecimal waiting = BigDecimal.ZERO;
    for (BigDecimal counted : open.values()) {
      assertThat(counted).isNotNegative();
      waiting = waiting.add(counted);
    }
    BigDecimal covered = BigDecimal.ZERO;
    for (Included part : included) {
      covered = covered.add(part.quantity());
      assertThat(consumed(part.period()))
          .isLessThanOrEqualTo(mostIncluded)
          .isLessThanOrEqualTo(occurred.get(part.period()));
    }
    assertThat(metered.add(covered).add(refused).add(waiting).add(carry).add(rounded))
        .isEqualByComparingTo(accepted);
  }

  void assertNothingIsLeft() {
    assertThat(open).isEmpty();
    assertThat(carry).isEqualByComparingTo("0");
  }
}
