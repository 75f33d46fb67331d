package io.stallholder.simulator.metering;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.WindowFrom;
import io.stallholder.simulator.behaviour.Switches;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/// Which timestamps are taken at a given time.
record UsageWindow(
    Duration length, WindowFrom from, Duration monthClose, Duration futureTolerance) {
  static UsageWindow of(Switches switches) {
    return new UsageWindow(
        switches.get(Switch.USAGE_WINDOW),
        switches.get(Switch.USAGE_WINDOW_FROM),
        switches.get(Switch.MONTH_CLOSE),
        switches.get(Switch.FUTURE_TOLERANCE));
  }

  boolean contains(Instant timestamp, Instant now) {
    return isYoung(timestamp, now) && isMonthOpen(timestamp, now) && hasBegun(timestamp, now);
  }

  @Behaviour(
      value = "A timestamp is taken while it is younger than 24 hours",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage",
      date = "2026-11-23")
  private boolean isYoung(Instant timestamp, Instant now) {
    Instant measured =
        switch (from) {
          case NOW -> now;
          case HOUR -> now.truncatedTo(ChronoUnit.HOURS);
        };
    return Duration.between(timestamp, measured).compareTo(length) < 0;
  }

  @Behaviour(
      value = "A month's usage is taken until 06:00 UTC on the 1st of the next month",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage",
      date = "2026-11-23")
  private boolean isMonthOpen(Instant timestamp, Instant now) {
    OffsetDateTime nextMonth =
        timestamp
            .atOffset(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.DAYS)
            .with(TemporalAdjusters.firstDayOfNextMonth());
    return now.isBefore(nextMonth.toInstant().plus(monthClose));
  }

  @Behaviour(
      value = "A timestamp may be up to 5 minutes ahead",
      source = Source.GUESS,
      of = "AWS does not say; SigV4 tolerates as much between clocks",
      date = "2026-11-23")
  private boolean hasBegun(Instant timestamp, Instant now) {
    return !timestamp.isAfter(now.plus(futureTolerance));
  }
}
