package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.MarketplaceError;

/// What became of one ResolveCustomer request. A new case must break the build.
public sealed interface ResolveAnswer {
  record Resolved(ResolvedCustomer customer) implements ResolveAnswer {}

  record Refused(MarketplaceError error) implements ResolveAnswer {}

  /// AWS was not reached, or its answer could not be read. Asking again is safe while the token
  /// lives.
  record Unavailable(String why) implements ResolveAnswer {}
}
