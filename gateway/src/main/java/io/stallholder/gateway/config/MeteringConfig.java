package io.stallholder.gateway.config;

import java.time.Duration;

/// When hours are sealed, and the windows in which AWS takes them. AWS has changed its windows
/// twice, so they are settings; the defaults are AWS's values of November 2026.
///
/// @param grace how long after its end an hour stays open for late usage
/// @param monthEndGrace how long after its end a month's last hour stays open
/// @param usageWindow how old a record may be for AWS to take it
/// @param windowMargin how long before a window's end an hour counts as not sendable any more
/// @param monthCloseGrace how long into a month AWS takes records of the month before
/// @param finalWindow how long after a license's end AWS takes its last records
/// @param lastHourGrace how long the hour in which a license ends stays open after the first sign
///   of the end, so that what the app still holds is billed with it; AWS may close the window soon
/// @param callsPerSecond AWS's quota of BatchMeterUsage for one account and region
/// @param moveLateUsage usage whose hour AWS takes no more is billed in a later hour; off: it is
///   recorded as refused
/// @param zeroRecords hours without usage are reported, too
/// @param mode whether records are sent
public record MeteringConfig(
    @Default("PT5M") Duration grace,
    @Default("PT2H") Duration monthEndGrace,
    @Default("PT24H") Duration usageWindow,
    @Default("PT1H") Duration windowMargin,
    @Default("PT6H") Duration monthCloseGrace,
    @Default("PT1H") Duration finalWindow,
    @Default("PT0S") Duration lastHourGrace,
    @Default("10") int callsPerSecond,
    @Default("true") boolean moveLateUsage,
    @Default("true") boolean zeroRecords,
    @Default("live") Mode mode) {

  /// What becomes of sealed records.
  public enum Mode {
    /// They are sent to AWS.
    LIVE,
    /// They are kept for comparison, and never sent.
    SHADOW
  }

  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST_CALLS_PER_SECOND = 10_000;
  private static final Duration WEEK = Duration.ofDays(7);

  public MeteringConfig {
    Require.between("grace", grace, Duration.ZERO, Duration.ofHours(6));
    Require.between("usageWindow", usageWindow, Duration.ofHours(2), WEEK);
    Require.between("windowMargin", windowMargin, Duration.ZERO, DAY);
    Require.that(
        windowMargin.plus(grace).plusHours(1).compareTo(usageWindow) < 0,
        "windowMargin",
        "shorter than usageWindow less grace and one hour",
        windowMargin);
    Require.between("monthCloseGrace", monthCloseGrace, Duration.ZERO, WEEK);
    Require.between("monthEndGrace", monthEndGrace, Duration.ZERO, WEEK);
    Require.that(
        monthCloseGrace.isZero() || monthEndGrace.plus(windowMargin).compareTo(monthCloseGrace) < 0,
        "monthEndGrace",
        "shorter than monthCloseGrace less windowMargin",
        monthEndGrace);
    Require.between("finalWindow", finalWindow, Duration.ofMinutes(5), WEEK);
    Require.between("lastHourGrace", lastHourGrace, Duration.ZERO, finalWindow.dividedBy(2));
    Require.between("callsPerSecond", callsPerSecond, 1, MOST_CALLS_PER_SECOND);
  }
}
