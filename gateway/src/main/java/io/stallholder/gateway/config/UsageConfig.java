package io.stallholder.gateway.config;

import java.time.Duration;

/// What usage events are taken.
///
/// @param maxLateness an event whose `time` is older is refused as `too-old`
/// @param maxAhead an event whose `time` is further in the future is refused as `too-early`
/// @param maxEventsPerRequest a longer request is refused whole
public record UsageConfig(
    @Default("P7D") Duration maxLateness,
    @Default("PT5M") Duration maxAhead,
    @Default("10000") int maxEventsPerRequest) {

  private static final int MOST_EVENTS = 100_000;

  public UsageConfig {
    Require.between("maxLateness", maxLateness, Duration.ofHours(1), Duration.ofDays(30));
    Require.between("maxAhead", maxAhead, Duration.ZERO, Duration.ofHours(1));
    Require.between("maxEventsPerRequest", maxEventsPerRequest, 1, MOST_EVENTS);
  }
}
