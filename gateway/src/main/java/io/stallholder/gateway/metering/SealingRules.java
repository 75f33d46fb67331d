package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// What the configuration says about the hours of one license and dimension.
///
/// @param rounding what becomes of the license's last fraction
/// @param ceiling an hour of more units waits for a person
/// @param hasNames whether the record of an hour can name its buyer
record SealingRules(
    RoundingMode rounding,
    Grace grace,
    Optional<BigDecimal> ceiling,
    Predicate<UsageHour> hasNames) {

  /// How long hours stay open for usage that is still on its way.
  ///
  /// @param everyHour after its end
  /// @param monthEnd after the end of a month's last hour, which carries no usage over
  /// @param lastHour after the first sign of a license's end, for the hour in which it came
  record Grace(Duration everyHour, Duration monthEnd, Duration lastHour) {
    static Grace of(MeteringConfig config) {
      return new Grace(config.grace(), config.monthEndGrace(), config.lastHourGrace());
    }

    /// When an hour of a license that goes on may be sealed.
    Instant isOver(UsageHour hour) {
      boolean lastOfMonth = !hour.month().equals(hour.next().month());
      boolean longer = lastOfMonth && monthEnd.compareTo(everyHour) > 0;
      return hour.end().plus(longer ? monthEnd : everyHour);
    }
  }
}
