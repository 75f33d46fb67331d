package io.stallholder.simulator.world;

import java.util.List;
import java.util.Optional;

/// An IAM role with its trust policy.
///
/// @param externalId what whoever assumes it must name
/// @param trusted the accounts that may assume it; empty for all
public record Role(String name, Optional<String> externalId, List<String> trusted) {
  public Role {
    trusted = List.copyOf(trusted);
  }
}
