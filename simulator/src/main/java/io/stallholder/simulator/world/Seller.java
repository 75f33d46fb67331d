package io.stallholder.simulator.world;

import java.util.List;

/// An AWS account that publishes products, or from which a seller's software runs.
///
/// @param roles those with a trust policy; without any, every role name can be assumed by everybody
public record Seller(String accountId, AccessKey key, List<Role> roles) {
  public Seller {
    roles = List.copyOf(roles);
  }
}
