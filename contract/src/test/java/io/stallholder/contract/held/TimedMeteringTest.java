package io.stallholder.contract.held;

import io.stallholder.contract.Market;
import io.stallholder.contract.Market.Customer;
import io.stallholder.contract.TimedMeteringContract;
import io.stallholder.simulator.junit.MarketplaceSimulator;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Held against the simulator: nobody moves the time of AWS.
final class TimedMeteringTest extends TimedMeteringContract {
  private static final String THIRD_BUYER = "567890123456";

  @RegisterExtension static final MarketplaceSimulator simulator = SimulatedMarket.extension();

  @Override
  protected Market market() {
    return new SimulatedMarket(simulator).metering();
  }

  @Override
  protected void advance(Duration step) {
    simulator.advance(step);
  }

  @Override
  protected Customer newcomer() {
    String product = "4zq81example0metering00x1";
    return SimulatedMarket.customer(
        simulator.subscribe(THIRD_BUYER, product), product, "api_calls");
  }

  @Override
  protected void activate(Customer newcomer) {
    simulator.advance(SimulatedMarket.UNTIL_ACTIVE);
  }

  @Override
  protected void cancel(Customer leaving) {
    simulator.cancel(agreementOf(leaving));
  }

  @Override
  protected String freshToken(Customer of) {
    return simulator.setUpAccount(agreementOf(of));
  }

  private static String agreementOf(Customer customer) {
    Matcher found =
        Pattern.compile(
                "\"agreementId\":\"([^\"]+)\",\"licenseArn\":\""
                    + Pattern.quote(customer.licenseArn()))
            .matcher(simulator.control("GET", "subscriptions", ""));
    if (!found.find()) {
      throw new IllegalStateException("nobody has the license " + customer.licenseArn());
    }
    return found.group(1);
  }
}
