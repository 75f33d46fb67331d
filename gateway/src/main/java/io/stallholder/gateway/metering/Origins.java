package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Finds the hours in which the usage in open hours occurred. Pure.
final class Origins {
  /// @param wholeHour all that was counted into `from` went, what had been moved there included
  record Moved(UsageHour from, UsageHour to, boolean wholeHour, BigDecimal quantity) {}

  private final Map<UsageHour, List<Moved>> into = new HashMap<>();

  private Origins(List<Moved> moves) {
    for (Moved move : moves) {
      into.computeIfAbsent(move.to(), _ -> new ArrayList<>()).add(move);
    }
  }

  /// Of the usage in each of these hours, what occurred in which other one.
  static Map<UsageHour, NavigableMap<UsageHour, BigDecimal>> of(
      Set<UsageHour> open, List<Moved> moves) {
    var origins = new Origins(moves);
    Map<UsageHour, NavigableMap<UsageHour, BigDecimal>> result = new HashMap<>();
    for (UsageHour hour : open) {
      NavigableMap<UsageHour, BigDecimal> parts = origins.of(hour, new HashSet<>());
      if (!parts.isEmpty()) {
        result.put(hour, parts);
      }
    }
    return result;
  }

  private NavigableMap<UsageHour, BigDecimal> of(UsageHour hour, Set<UsageHour> seen) {
    NavigableMap<UsageHour, BigDecimal> parts = new TreeMap<>();
    if (!seen.add(hour)) {
      return parts;
    }
    for (Moved move : into.getOrDefault(hour, List.of())) {
      BigDecimal own = move.quantity();
      if (move.wholeHour()) {
        for (Map.Entry<UsageHour, BigDecimal> part : of(move.from(), seen).entrySet()) {
          parts.merge(part.getKey(), part.getValue(), BigDecimal::add);
          own = own.subtract(part.getValue());
        }
      }
      parts.merge(move.from(), own, BigDecimal::add);
    }
    parts.values().removeIf(quantity -> quantity.signum() == 0);
    return parts;
  }
}
