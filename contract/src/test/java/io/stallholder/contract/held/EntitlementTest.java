package io.stallholder.contract.held;

import io.stallholder.contract.EntitlementContract;
import io.stallholder.contract.Market;
import io.stallholder.simulator.junit.MarketplaceSimulator;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Held against the simulator, unless `STALLHOLDER_CONTRACT_ENTITLEMENT_…` names another market.
final class EntitlementTest extends EntitlementContract {
  @RegisterExtension static final MarketplaceSimulator simulator = SimulatedMarket.extension();

  @Override
  protected Market market() {
    return NamedMarket.orElse("ENTITLEMENT", new SimulatedMarket(simulator)::entitlement);
  }
}
