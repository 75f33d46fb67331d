package io.stallholder.gateway.metering;

import io.stallholder.gateway.entitlement.Allowance;
import io.stallholder.gateway.metering.SealingPlan.Included;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Splits the usage of hours, in their order, into what a contract includes and what is billed.
/// Usage belongs to the period in which it occurred, whatever hour it is counted into.
final class Including {
  /// What became of an hour.
  sealed interface Split {
    record Known(BigDecimal included, BigDecimal billable) implements Split {}

    /// It cannot be told yet.
    record Unknown(String why) implements Split {}
  }

  /// Usage of one hour of its own.
  private record Part(BigDecimal quantity, Allowance allowance) {}

  private final Inclusion inclusion;
  private final Map<UsageHour, NavigableMap<UsageHour, BigDecimal>> moved = new HashMap<>();
  private final Map<Instant, BigDecimal> taken = new HashMap<>();
  private final List<Included> included = new ArrayList<>();

  Including(Inclusion inclusion) {
    this.inclusion = inclusion;
    inclusion.moved().forEach((hour, origins) -> moved.put(hour, new TreeMap<>(origins)));
  }

  /// All of an hour goes to another one.
  void move(UsageHour from, UsageHour to, BigDecimal quantity) {
    NavigableMap<UsageHour, BigDecimal> origins = moved.computeIfAbsent(to, _ -> new TreeMap<>());
    parts(from, quantity).forEach((origin, part) -> origins.merge(origin, part, BigDecimal::add));
    moved.remove(from);
  }

  /// Takes what is left of the allowances; once for each hour.
  Split split(UsageHour hour, BigDecimal counted) {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<UsageHour, BigDecimal> part : parts(hour, counted).entrySet()) {
      Allowance allowance = inclusion.allowance().apply(part.getKey());
      if (allowance instanceof Allowance.Unknown(String why)) {
        return new Split.Unknown(why);
      }
      parts.add(new Part(part.getValue(), allowance));
    }
    BigDecimal covered = BigDecimal.ZERO;
    for (Part part : parts) {
      covered = covered.add(take(hour, part.quantity(), part.allowance()));
    }
    moved.remove(hour);
    return new Split.Known(covered, counted.subtract(covered));
  }

  List<Included> included() {
    return included;
  }

  private BigDecimal take(UsageHour hour, BigDecimal part, Allowance allowance) {
    return switch (allowance) {
      case Allowance.None _ -> BigDecimal.ZERO;
      case Allowance.Included(BigDecimal most, Instant period) -> {
        BigDecimal left = most.subtract(consumed(period)).max(BigDecimal.ZERO);
        BigDecimal covered = part.min(left);
        if (covered.signum() > 0) {
          taken.merge(period, covered, BigDecimal::add);
          included.add(new Included(hour, period, covered));
        }
        yield covered;
      }
      case Allowance.Unknown _ -> throw new IllegalStateException("its hour waits");
    };
  }

  private BigDecimal consumed(Instant period) {
    return inclusion.consumed().apply(period).add(taken.getOrDefault(period, BigDecimal.ZERO));
  }

  /// By the hour in which it occurred. What is counted is right; what is known of moves may tell of
  /// more than is left of it.
  private NavigableMap<UsageHour, BigDecimal> parts(UsageHour hour, BigDecimal counted) {
    NavigableMap<UsageHour, BigDecimal> parts = new TreeMap<>();
    BigDecimal left = counted;
    for (Map.Entry<UsageHour, BigDecimal> origin :
        moved.getOrDefault(hour, new TreeMap<>()).entrySet()) {
      BigDecimal part = origin.getValue().min(left).max(BigDecimal.ZERO);
      if (part.signum() > 0) {
        parts.put(origin.getKey(), part);
        left = left.subtract(part);
      }
    }
    if (left.signum() > 0) {
      parts.merge(hour, left, BigDecimal::add);
    }
    return parts;
  }
}
