package io.stallholder.gateway.config;

import java.time.Duration;

/// What usage events are taken.
///
/// @param maxLateness an event whose `time` is older is refused as `too-old`
/// @param maxAhead an event whose `time` is further in the future is refused as `too-early`
/// @param maxEventsPerRequest a longer request is refused whole
/// @param maxEventsWaiting what comes while as many wait to be stored is answered 429
/// @param retention how long the single events are kept; what was counted stays for ever
public record UsageConfig(
    @Default("P7D") Duration maxLateness,
    @Default("PT5M") Duration maxAhead,
    @Default("10000") int maxEventsPerRequest,
    @Default("60000") int maxEventsWaiting,
    @Default("P35D") Duration retention) {

  private static final int MOST_EVENTS = 100_000;
  private static final int MOST_WAITING = 10_000_000;

  public UsageConfig {
    Require.between("maxLateness", maxLateness, Duration.ofHours(1), Duration.ofDays(30));
    Require.between("maxAhead", maxAhead, Duration.ZERO, Duration.ofHours(1));
    Require.between("maxEventsPerRequest", maxEventsPerRequest, 1, MOST_EVENTS);
    Require.between("maxEventsWaiting", maxEventsWaiting, 1, MOST_WAITING);
    Require.between("retention", retention, Duration.ofDays(2), Duration.ofDays(3660));
  }
}
