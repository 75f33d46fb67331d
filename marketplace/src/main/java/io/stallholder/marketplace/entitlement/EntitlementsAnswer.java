package io.stallholder.marketplace.entitlement;

import io.stallholder.marketplace.MarketplaceError;
import java.util.List;

/// What became of reading all pages of GetEntitlements. A new case must break the build.
public sealed interface EntitlementsAnswer {
  /// All of them; AWS really said none if the list is empty.
  record Read(List<Entitlement> entitlements) implements EntitlementsAnswer {
    public Read {
      entitlements = List.copyOf(entitlements);
    }
  }

  record Refused(MarketplaceError error) implements EntitlementsAnswer {}

  /// Not known. Never to be read as "no entitlements": a page was missing or could not be read.
  record Unavailable(String why) implements EntitlementsAnswer {}
}
