package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which hours of one license and dimension wait for a person, because they have more units than
/// their dimension's ceiling: what is billed cannot be taken back.
final class Holding {
  private final Optional<BigDecimal> ceiling;
  private final Set<UsageHour> waiting;
  private final Map<UsageHour, BigDecimal> approved;
  private final Map<UsageHour, BigDecimal> held = new TreeMap<>();
  private final Set<UsageHour> movedTo = new HashSet<>();

  Holding(MeterBook.Holds known, Optional<BigDecimal> ceiling) {
    this.ceiling = ceiling;
    this.waiting = new HashSet<>(known.held());
    this.approved = new HashMap<>(known.approved());
  }

  /// Whether an hour that would be sealed or moved now waits instead.
  boolean holds(UsageHour hour, BigDecimal counted) {
    if (waiting.contains(hour)) {
      return true;
    }
    if (ceiling.isEmpty() || units(counted).compareTo(units(limit(hour))) <= 0) {
      return false;
    }
    waiting.add(hour);
    held.put(hour, counted);
    return true;
  }

  /// What may be sealed of one hour may be sealed of the hour to which it goes.
  void move(UsageHour from, UsageHour to, BigDecimal countedBefore, BigDecimal quantity) {
    if (ceiling.isPresent() && units(countedBefore).compareTo(units(limit(to))) <= 0) {
      approved.merge(to, countedBefore.add(quantity), BigDecimal::max);
      movedTo.add(to);
    }
    approved.remove(from);
  }

  /// The hours that begin to wait, with what was counted in them.
  Map<UsageHour, BigDecimal> held() {
    return held;
  }

  /// What the moves let be sealed of hours that are still open, where it is above the ceiling.
  Map<UsageHour, BigDecimal> approvals(Map<UsageHour, BigDecimal> open) {
    Map<UsageHour, BigDecimal> approvals = new TreeMap<>();
    for (UsageHour hour : movedTo) {
      BigDecimal most = limit(hour);
      boolean above = ceiling.isPresent() && units(most).compareTo(ceiling.get()) > 0;
      if (above && open.containsKey(hour) && !waiting.contains(hour)) {
        approvals.put(hour, most);
      }
    }
    return approvals;
  }

  private BigDecimal limit(UsageHour hour) {
    return ceiling.orElse(BigDecimal.ZERO).max(approved.getOrDefault(hour, BigDecimal.ZERO));
  }

  private static BigDecimal units(BigDecimal quantity) {
    return quantity.setScale(0, RoundingMode.DOWN);
  }
}
