package io.stallholder.gateway.metering;

import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.marketplace.UsageHour;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/// Until when AWS takes a record: a day after its timestamp, and never after its month's close.
///
/// @param length how old a timestamp may be
/// @param monthCloseGrace how far into a month records of the month before are taken
/// @param margin how long before the end we stop choosing an hour
/// @param movesLateUsage usage of an hour that is closed goes to a later one
record UsageWindow(
    Duration length, Duration monthCloseGrace, Duration margin, boolean movesLateUsage) {
  static UsageWindow of(MeteringConfig config) {
    return new UsageWindow(
        config.usageWindow(),
        config.monthCloseGrace(),
        config.windowMargin(),
        config.moveLateUsage());
  }

  /// The first instant at which AWS refuses this timestamp.
  Instant closes(Instant timestamp) {
    Instant byAge = timestamp.plus(length);
    Instant byMonth = monthCloses(timestamp);
    return byAge.isBefore(byMonth) ? byAge : byMonth;
  }

  /// It is its month's close that ends this timestamp's window, so that nothing of it can move on.
  boolean isClosedByMonth(Instant timestamp) {
    return !monthCloses(timestamp).isAfter(timestamp.plus(length));
  }

  /// There is time enough to send a record with this timestamp.
  boolean takes(Instant timestamp, Instant now) {
    return now.plus(margin).isBefore(closes(timestamp));
  }

  /// No hour before this one can be sent at `now`.
  UsageHour earliest(Instant now) {
    UsageHour hour = UsageHour.containing(now.minus(length));
    while (!takes(hour.start(), now)) {
      hour = hour.next();
    }
    return hour;
  }

  private static YearMonth monthOf(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }

  private Instant monthCloses(Instant timestamp) {
    return startOf(monthOf(timestamp).plusMonths(1)).plus(monthCloseGrace);
  }

  static Instant startOfMonth(Instant instant) {
    return startOf(monthOf(instant));
  }

  private static Instant startOf(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
