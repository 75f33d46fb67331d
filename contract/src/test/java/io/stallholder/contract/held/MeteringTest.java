package io.stallholder.contract.held;

import io.stallholder.contract.Market;
import io.stallholder.contract.MeteringContract;
import io.stallholder.simulator.junit.MarketplaceSimulator;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Held against the simulator, unless `STALLHOLDER_CONTRACT_METERING_…` names another market.
final class MeteringTest extends MeteringContract {
  @RegisterExtension static final MarketplaceSimulator simulator = SimulatedMarket.extension();

  @Override
  protected Market market() {
    return NamedMarket.orElse("METERING", new SimulatedMarket(simulator)::metering);
  }
}
