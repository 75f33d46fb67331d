package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/// What is to become of the open hours of one license and dimension. Pure: the caller stores it in
/// the transaction that read them.
///
/// @param seals records to freeze, in the order of their hours
/// @param moves usage that goes to another hour
/// @param refusals usage for which no hour is left, or which is not ours to bill
/// @param included usage that the buyer's contract covers
/// @param holds hours that wait for a person
/// @param approvals how much may be sealed of open hours that took in what was moved
/// @param waits hours that cannot be sealed for want of something that AWS has not told
/// @param open the hours that stay open afterwards, with what is counted in them
/// @param carry what is left over, signed
/// @param rounded what the license's end leaves over for good, signed
record SealingPlan(
    List<Seal> seals,
    List<Move> moves,
    List<Refusal> refusals,
    List<Included> included,
    Map<UsageHour, BigDecimal> holds,
    Map<UsageHour, BigDecimal> approvals,
    List<Wait> waits,
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
      BigDecimal carriedOut) {

    /// The record of an hour without a whole unit.
    static Seal ofNothing(UsageHour hour, BigDecimal carry) {
      return new Seal(hour, BigDecimal.ZERO, carry, 0, carry);
    }
  }

  record Move(UsageHour from, UsageHour to, MoveReason reason, BigDecimal quantity) {}

  record Refusal(UsageHour hour, NoPlace reason, BigDecimal quantity) {}

  /// @param hour into which it was counted
  /// @param period whose allowance it uses up
  record Included(UsageHour hour, Instant period, BigDecimal quantity) {}

  /// @param detail for people
  record Wait(UsageHour hour, WaitReason reason, String detail) {}

  static SealingPlan of(Places places, MeterBook book, SealingRules rules) {
    return new SealingPlanner(places, book, rules).plan();
  }

  /// The hours of which something was billed, included or carried on.
  Set<UsageHour> taken(Set<UsageHour> openBefore) {
    Set<UsageHour> taken = new HashSet<>(openBefore);
    moves.forEach(move -> taken.add(move.to()));
    taken.removeAll(open.keySet());
    moves.forEach(move -> taken.remove(move.from()));
    return taken;
  }

  boolean changesNothing(Map<UsageHour, BigDecimal> before, BigDecimal carryBefore) {
    return seals.isEmpty()
        && refusals.isEmpty()
        && included.isEmpty()
        && holds.isEmpty()
        && open.equals(before)
        && carry.compareTo(carryBefore) == 0;
  }
}
