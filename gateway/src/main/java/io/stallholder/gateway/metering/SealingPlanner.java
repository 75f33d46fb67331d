package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SealingPlan.Move;
import io.stallholder.gateway.metering.SealingPlan.Refusal;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.gateway.metering.SealingPlan.Wait;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides about the open hours of one license and dimension, once.
final class SealingPlanner {
  private final Places places;
  private final SealingRules rules;
  private final NavigableMap<UsageHour, BigDecimal> open;
  private final Set<UsageHour> sealed;
  private final Set<UsageHour> stuck = new HashSet<>();
  private final Holding holding;
  private final Including including;
  private final List<Seal> seals = new ArrayList<>();
  private final List<Move> moves = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<Wait> waits = new ArrayList<>();
  private BigDecimal carry;

  SealingPlanner(Places places, MeterBook book, SealingRules rules) {
    this.places = places;
    this.rules = rules;
    this.open = new TreeMap<>(book.open());
    this.sealed = new HashSet<>(places.sealed());
    this.holding = new Holding(book.holds(), rules.ceiling());
    this.including = new Including(book.inclusion());
    this.carry = book.carry();
  }

  SealingPlan plan() {
    if (places.license().isClosed()) {
      return closeBooks();
    }
    boolean leaving = places.license().isLeaving();
    if (leaving || places.license().activatedAt().isPresent()) {
      moveWhatCannotBeSent();
      sealWhatIsDue(leaving);
      openAnHourForTheRest(leaving);
    }
    return result(BigDecimal.ZERO);
  }

  /// Nothing is metered any more: what is open is refused, the last fraction is written off.
  private SealingPlan closeBooks() {
    open.forEach(this::refuse);
    BigDecimal wholeUnits = carry.max(BigDecimal.ZERO).setScale(0, RoundingMode.DOWN);
    if (wholeUnits.signum() > 0) {
      refuse(UsageHour.containing(places.license().closedAt().orElseThrow()), wholeUnits);
    }
    BigDecimal fraction = carry.subtract(wholeUnits);
    open.clear();
    carry = BigDecimal.ZERO;
    return result(fraction);
  }

  private void moveWhatCannotBeSent() {
    for (UsageHour hour : List.copyOf(open.keySet())) {
      if (!places.isSendable(hour) && !holding.holds(hour, counted(hour))) {
        move(hour, Objects.requireNonNull(open.remove(hour)));
      }
    }
  }

  private void move(UsageHour hour, BigDecimal counted) {
    MoveReason reason =
        hour.isBefore(places.activation())
            ? MoveReason.BEFORE_ACTIVATION
            : MoveReason.WINDOW_CLOSED;
    places
        .placeFor(hour)
        .ifPresentOrElse(
            to -> {
              holding.move(hour, to, counted(to), counted);
              including.move(hour, to, counted);
              open.merge(to, counted, BigDecimal::add);
              moves.add(new Move(hour, to, reason, counted));
            },
            () -> refuse(hour, counted));
  }

  private void sealWhatIsDue(boolean leaving) {
    List<UsageHour> ready = new ArrayList<>();
    for (UsageHour hour : List.copyOf(open.keySet())) {
      if (isDue(hour, leaving)) {
        if (!holding.holds(hour, counted(hour)) && hasNames(hour)) {
          ready.add(hour);
        } else {
          stuck.add(hour);
        }
      }
    }
    Optional<UsageHour> lastHour =
        open.keySet().stream().filter(hour -> !stuck.contains(hour)).reduce((_, later) -> later);
    for (UsageHour hour : ready) {
      boolean last = leaving && !isLastHourOpen() && lastHour.equals(Optional.of(hour));
      sealBillable(hour, last);
    }
  }

  private boolean isDue(UsageHour hour, boolean leaving) {
    return leaving
        ? !places.timestamp(hour).isAfter(places.now()) && !isHeldOpen(hour)
        : !rules.grace().isOver(hour).isAfter(places.now());
  }

  /// Of a contract with consumption only what its allowance leaves is billed.
  private void sealBillable(UsageHour hour, boolean last) {
    switch (including.split(hour, counted(hour))) {
      case Including.Split.Known(_, BigDecimal billable) -> {
        open.remove(hour);
        seal(hour, billable, last);
      }
      case Including.Split.Unknown(String why) -> {
        waits.add(new Wait(hour, WaitReason.ALLOWANCE, why));
        stuck.add(hour);
      }
    }
  }

  private boolean hasNames(UsageHour hour) {
    boolean known = rules.hasNames().test(hour);
    if (!known) {
      String detail = "AWS has not told the names that its records need";
      waits.add(new Wait(hour, WaitReason.NAMES, detail));
    }
    return known;
  }

  private boolean isHeldOpen(UsageHour hour) {
    return isLastHourOpen() && !hour.end().isBefore(places.license().firstEndAt().orElseThrow());
  }

  /// What a leaving buyer's app still holds may come yet.
  private boolean isLastHourOpen() {
    return places
        .license()
        .firstEndAt()
        .map(end -> end.plus(rules.grace().lastHour()).isAfter(places.now()))
        .orElse(false);
  }

  private void seal(UsageHour hour, BigDecimal counted, boolean last) {
    BigDecimal total = counted.add(carry);
    BigDecimal units = units(total, last);
    if (units.signum() > 0) {
      BigDecimal left = total.subtract(units);
      seals.add(new Seal(hour, counted, carry, units.intValueExact(), left));
      sealed.add(hour);
      carry = left;
    } else {
      carry = total; // less than one unit makes no record, so the hour stays free
    }
  }

  /// A quantity too great for one record, or the last fraction of a leaving buyer, wants one more.
  private void openAnHourForTheRest(boolean leaving) {
    if (leaving && isLastHourOpen()) {
      return;
    }
    while (stuck.containsAll(open.keySet()) && units(carry, leaving).signum() > 0) {
      Optional<UsageHour> place = nextPlaces().placeFor(UsageHour.containing(places.now()));
      if (place.isEmpty()) {
        return; // the closing of the books accounts for it
      }
      boolean now =
          leaving
              && !places.timestamp(place.get()).isAfter(places.now())
              && rules.hasNames().test(place.get());
      if (!now) {
        open.put(place.get(), BigDecimal.ZERO);
        return;
      }
      seal(place.get(), BigDecimal.ZERO, true);
    }
  }

  private Places nextPlaces() {
    Set<UsageHour> taken = new HashSet<>(sealed);
    taken.addAll(stuck);
    return new Places(places.license(), places.window(), taken, places.now());
  }

  private BigDecimal units(BigDecimal total, boolean last) {
    RoundingMode mode = last ? rules.rounding() : RoundingMode.DOWN;
    return total.max(BigDecimal.ZERO).setScale(0, mode).min(SealingPlan.MOST);
  }

  private BigDecimal counted(UsageHour hour) {
    return open.getOrDefault(hour, BigDecimal.ZERO);
  }

  private void refuse(UsageHour hour, BigDecimal quantity) {
    if (quantity.signum() != 0) {
      refusals.add(new Refusal(hour, places.noPlace(hour), quantity));
    }
  }

  private SealingPlan result(BigDecimal rounded) {
    return new SealingPlan(
        seals,
        moves,
        refusals,
        including.included(),
        holding.held(),
        holding.approvals(open),
        waits,
        open,
        carry,
        rounded);
  }
}
