package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What is to become of the open hours of one license and dimension. Pure: the caller stores it in
/// the transaction that read them.
///
/// @param seals records to freeze, in the order of their hours
/// @param moves usage that goes to another hour
/// @param refusals usage for which no hour is left
/// @param open the hours that stay open afterwards, with what is counted in them
/// @param carry what is left over, signed
/// @param rounded what the license's end leaves over for good, signed
record SealingPlan(
    List<Seal> seals,
    List<Move> moves,
    List<Refusal> refusals,
    NavigableMap<UsageHour, BigDecimal> open,
    BigDecimal carry,
    BigDecimal rounded) {

  /// AWS takes no greater quantity; what is above it goes to the next hour.
  static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  record Seal(
      UsageHour hour,
      BigDecimal counted,
      BigDecimal carriedIn,
      int quantity,
      BigDecimal carriedOut) {}

  record Move(UsageHour from, UsageHour to, Reason reason, BigDecimal quantity) {}

  record Refusal(UsageHour hour, NoPlace reason, BigDecimal quantity) {}

  /// Why no record will be made of accepted usage.
  enum NoPlace {
    /// Its buyer left, and AWS takes no more hours of that license.
    AFTER_FINAL("after-final"),
    /// AWS takes its hour no more, and `metering.moveLateUsage` is off.
    WINDOW_CLOSED("window-closed");

    private final String word;

    NoPlace(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /// Why usage is not in the hour in which it occurred.
  enum Reason {
    LATE("late"),
    BEFORE_ACTIVATION("before-activation"),
    WINDOW_CLOSED("window-closed");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /// How long hours stay open for usage that is still on its way.
  ///
  /// @param everyHour after its end
  /// @param lastHour after the first sign of a license's end, for the hour in which it came
  record Grace(Duration everyHour, Duration lastHour) {}

  static SealingPlan of(
      Places places,
      NavigableMap<UsageHour, BigDecimal> open,
      BigDecimal carry,
      RoundingMode rounding,
      Grace grace) {
    return new Planner(places, open, carry, rounding, grace).plan();
  }

  boolean changesNothing(Map<UsageHour, BigDecimal> before, BigDecimal carryBefore) {
    return seals.isEmpty()
        && refusals.isEmpty()
        && open.equals(before)
        && carry.compareTo(carryBefore) == 0;
  }

  private static final class Planner {
    private final Places places;
    private final NavigableMap<UsageHour, BigDecimal> open;
    private final Set<UsageHour> sealed;
    private final RoundingMode rounding;
    private final Grace grace;
    private final List<Seal> seals = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private BigDecimal carry;

    private Planner(
        Places places,
        NavigableMap<UsageHour, BigDecimal> open,
        BigDecimal carry,
        RoundingMode rounding,
        Grace grace) {
      this.places = places;
      this.open = new TreeMap<>(open);
      this.sealed = new HashSet<>(places.sealed());
      this.carry = carry;
      this.rounding = rounding;
      this.grace = grace;
    }

    private SealingPlan plan() {
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
        if (!places.isSendable(hour)) {
          move(hour, Objects.requireNonNull(open.remove(hour)));
        }
      }
    }

    private void move(UsageHour hour, BigDecimal counted) {
      Reason reason =
          hour.isBefore(places.activation()) ? Reason.BEFORE_ACTIVATION : Reason.WINDOW_CLOSED;
      places
          .placeFor(hour)
          .ifPresentOrElse(
              to -> {
                open.merge(to, counted, BigDecimal::add);
                moves.add(new Move(hour, to, reason, counted));
              },
              () -> refuse(hour, counted));
    }

    private void sealWhatIsDue(boolean leaving) {
      for (UsageHour hour : List.copyOf(open.keySet())) {
        boolean due =
            leaving
                ? !places.timestamp(hour).isAfter(places.now()) && !isHeldOpen(hour)
                : !hour.end().plus(grace.everyHour()).isAfter(places.now());
        if (due) {
          boolean last = leaving && !isLastHourOpen() && hour.equals(open.lastKey());
          seal(hour, Objects.requireNonNull(open.remove(hour)), last);
        }
      }
    }

    private boolean isHeldOpen(UsageHour hour) {
      return isLastHourOpen() && !hour.end().isBefore(places.license().firstEndAt().orElseThrow());
    }

    /// What a leaving buyer's app still holds may come yet.
    private boolean isLastHourOpen() {
      return places
          .license()
          .firstEndAt()
          .map(end -> end.plus(grace.lastHour()).isAfter(places.now()))
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

    /// A quantity too great for one record, or the last fraction of a leaving buyer, wants one
    /// more.
    private void openAnHourForTheRest(boolean leaving) {
      if (leaving && isLastHourOpen()) {
        return;
      }
      while (open.isEmpty() && units(carry, leaving).signum() > 0) {
        Optional<UsageHour> place = nextPlaces().placeFor(UsageHour.containing(places.now()));
        if (place.isEmpty()) {
          return; // the closing of the books accounts for it
        }
        if (!leaving || places.timestamp(place.get()).isAfter(places.now())) {
          open.put(place.get(), BigDecimal.ZERO);
          return;
        }
        seal(place.get(), BigDecimal.ZERO, true);
      }
    }

    private Places nextPlaces() {
      return new Places(places.license(), places.window(), sealed, places.now());
    }

    private BigDecimal units(BigDecimal total, boolean last) {
      RoundingMode mode = last ? rounding : RoundingMode.DOWN;
      return total.max(BigDecimal.ZERO).setScale(0, mode).min(MOST);
    }

    private void refuse(UsageHour hour, BigDecimal quantity) {
      if (quantity.signum() != 0) {
        refusals.add(new Refusal(hour, places.noPlace(), quantity));
      }
    }

    private SealingPlan result(BigDecimal rounded) {
      return new SealingPlan(seals, moves, refusals, open, carry, rounded);
    }
  }
}
