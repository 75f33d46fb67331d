package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/// What is known of one license and dimension when its hours are looked at.
///
/// @param open what is counted in the hours that are not sealed
/// @param carry what is left over of the hours before, signed
record MeterBook(
    NavigableMap<UsageHour, BigDecimal> open, BigDecimal carry, Holds holds, Inclusion inclusion) {

  /// What persons said about hours above the ceiling.
  ///
  /// @param held waits for a person
  /// @param approved may be sealed up to this quantity
  record Holds(Set<UsageHour> held, Map<UsageHour, BigDecimal> approved) {
    static final Holds NONE = new Holds(Set.of(), Map.of());
  }
}
