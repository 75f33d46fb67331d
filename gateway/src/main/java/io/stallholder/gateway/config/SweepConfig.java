package io.stallholder.gateway.config;

import java.time.Duration;

/// How what AWS says of all agreements is compared with what events told.
///
/// @param every how often
public record SweepConfig(@Default("PT1H") Duration every) {
  public SweepConfig {
    Require.between("every", every, Duration.ofMinutes(5), Duration.ofDays(1));
  }
}
