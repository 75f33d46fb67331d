package io.stallholder.gateway.metering;

import io.stallholder.gateway.entitlement.Allowance;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;

/// What a buyer's contract may include of a meter's open hours.
///
/// @param moved of the usage in an open hour, what occurred in which other one
/// @param allowance of the period that an hour belongs to
/// @param consumed how much of a period's allowance was used up
record Inclusion(
    Map<UsageHour, NavigableMap<UsageHour, BigDecimal>> moved,
    Function<UsageHour, Allowance> allowance,
    Function<Instant, BigDecimal> consumed) {

  /// All usage is metered.
  static final Inclusion NONE =
      new Inclusion(Map.of(), _ -> new Allowance.None(), _ -> BigDecimal.ZERO);
}
