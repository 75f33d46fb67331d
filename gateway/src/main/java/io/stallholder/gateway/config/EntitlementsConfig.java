package io.stallholder.gateway.config;

import java.time.Duration;

/// How what contracts include is read.
///
/// @param every how often it is read though nothing was heard of a license; whatever is heard of it
///   has it read at once
public record EntitlementsConfig(@Default("PT1H") Duration every) {
  public EntitlementsConfig {
    Require.between("every", every, Duration.ofMinutes(5), Duration.ofDays(1));
  }
}
