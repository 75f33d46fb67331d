package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SealingPlan.Move;
import io.stallholder.gateway.metering.SealingPlan.Refusal;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Lets tags follow what a plan does with their hours. It learns from the plan alone what goes
/// where and how much of it is billed; whatever it does not understand is untagged usage.
final class TagSealing {
  private final Handle handle;
  private final MeterKey meter;
  private final SealingPlan plan;
  private final NavigableMap<UsageHour, BigDecimal> counted;
  private final NavigableSet<UsageHour> gone;
  private final Map<UsageHour, List<Allocation>> allocations = new HashMap<>();
  private Map<TagSet, BigDecimal> carry;
  private BigDecimal meterCarry;

  private TagSealing(
      Handle handle, MeterKey meter, SealingPlan plan, Map<TagSet, BigDecimal> carry) {
    this.handle = handle;
    this.meter = meter;
    this.plan = plan;
    this.counted = MeterStore.openHours(handle, meter);
    this.gone = new TreeSet<>();
    this.carry = carry;
    this.meterCarry = MeterStore.carry(handle, meter);
  }

  /// To be called before the plan's open hours and carry are stored.
  ///
  /// @param closing the plan closes the meter's books
  /// @param records what each seal sends, without allocations
  /// @return the allocations of the hours that have some
  static Map<UsageHour, List<Allocation>> follow(
      Handle handle,
      MeterKey meter,
      SealingPlan plan,
      boolean closing,
      Function<Seal, UsageRecord> records) {
    NavigableSet<UsageHour> tagged = TagStore.hours(handle, meter);
    Map<TagSet, BigDecimal> carry = TagStore.carry(handle, meter);
    if (tagged.isEmpty() && carry.isEmpty()) {
      return Map.of();
    }
    if (closing) {
      TagStore.drop(handle, meter, tagged);
      TagStore.storeCarry(handle, meter, Map.of());
      return Map.of();
    }
    return new TagSealing(handle, meter, plan, carry).follow(records);
  }

  private Map<UsageHour, List<Allocation>> follow(Function<Seal, UsageRecord> records) {
    moveAndRefuse();
    plan.seals().forEach(seal -> seal(seal, records.apply(seal)));
    carryOver(gone, plan.carry());
    TagStore.storeCarry(handle, meter, Allocations.kept(carry));
    return allocations;
  }

  private void moveAndRefuse() {
    for (Move move : plan.moves()) {
      TagStore.move(handle, meter, move.from(), move.to());
      counted.merge(move.to(), whole(move.from()), BigDecimal::add);
      counted.remove(move.from());
    }
    TagStore.drop(handle, meter, plan.refusals().stream().map(Refusal::hour).toList());
    gone.addAll(TagStore.hours(handle, meter));
    gone.removeAll(plan.open().keySet());
  }

  private void seal(Seal seal, UsageRecord record) {
    carryOver(gone.headSet(seal.hour()), seal.carriedIn());
    Map<TagSet, BigDecimal> tagged =
        Allocations.share(take(seal.hour()), whole(seal.hour()), seal.counted());
    var divided =
        Allocations.of(
            record, seal.counted().add(seal.carriedIn()), Allocations.plus(carry, tagged));
    if (!divided.parts().isEmpty()) {
      allocations.put(seal.hour(), divided.parts());
    }
    carry = divided.carry();
    meterCarry = seal.carriedOut();
  }

  /// Hours that are neither open nor sealed have gone into the meter's carry, or nowhere: what the
  /// carry grew by tells.
  private void carryOver(Set<UsageHour> hours, BigDecimal carryAfter) {
    Map<TagSet, BigDecimal> tagged = Map.of();
    BigDecimal whole = BigDecimal.ZERO;
    for (UsageHour hour : List.copyOf(hours)) {
      whole = whole.add(whole(hour));
      tagged = Allocations.plus(tagged, take(hour));
    }
    BigDecimal grown = carryAfter.subtract(meterCarry);
    carry = Allocations.plus(carry, Allocations.share(tagged, whole, grown));
    meterCarry = carryAfter;
  }

  private Map<TagSet, BigDecimal> take(UsageHour hour) {
    if (!gone.remove(hour)) {
      return Map.of();
    }
    Map<TagSet, BigDecimal> tagged =
        TagStore.counted(handle, meter, hour, Allocations.MOST_TAG_SETS);
    TagStore.drop(handle, meter, List.of(hour));
    return tagged;
  }

  private BigDecimal whole(UsageHour hour) {
    return counted.getOrDefault(hour, BigDecimal.ZERO);
  }
}
