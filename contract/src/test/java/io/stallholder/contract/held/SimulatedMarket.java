package io.stallholder.contract.held;

import io.stallholder.contract.Market;
import io.stallholder.contract.Market.Access;
import io.stallholder.contract.Market.Customer;
import io.stallholder.contract.Market.More;
import io.stallholder.simulator.junit.MarketplaceSimulator;
import io.stallholder.simulator.junit.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Stallholder's simulator as a market whose buyers subscribed three days ago.
record SimulatedMarket(MarketplaceSimulator simulator) {
  static final Duration UNTIL_ACTIVE = Duration.ofSeconds(72);

  private static final String SUBSCRIPTION = "4zq81example0metering00x1";
  private static final String CONTRACT = "5ct92example0contract00x2";
  private static final String OVERAGES = "6cc03example0overages00x3";
  private static final String LEGACY = "2lg74example0customer00x4";
  private static final String BUYER = "345678901234";
  private static final String OTHER_BUYER = "456789012345";
  private static final Duration THREE_DAYS = Duration.ofDays(3);

  /// In the middle of a month, of a day, and of an hour.
  static MarketplaceSimulator extension() {
    return MarketplaceSimulator.create()
        .startingAt(Instant.parse("2030-11-12T12:34:56Z"))
        .withSwitch("quota", "null")
        .withSwitch("emptyPages", "\"present\"");
  }

  Market metering() {
    Subscription former = simulator.subscribe(OTHER_BUYER, SUBSCRIPTION);
    Customer another = subscribe(OTHER_BUYER, SUBSCRIPTION, "storage_gb");
    Customer elsewhere = subscribe(BUYER, OVERAGES, "gigabytes");
    Subscription subscription = simulator.subscribe(BUYER, SUBSCRIPTION);
    simulator.advance(THREE_DAYS.minusHours(3));
    simulator.cancel(former.agreementId());
    simulator.advance(Duration.ofHours(3));
    More more =
        new More(
            Optional.of(another),
            Optional.of(elsewhere),
            Optional.of(customer(former, SUBSCRIPTION, "api_calls")),
            Optional.of(simulator.setUpAccount(subscription.agreementId())),
            Optional.of(LEGACY),
            Optional.empty());
    return market(customer(subscription, SUBSCRIPTION, "api_calls"), more);
  }

  Market entitlement() {
    var another = subscribe(OTHER_BUYER, CONTRACT, "projects");
    Customer customer = subscribe(BUYER, CONTRACT, "seats");
    simulator.advance(THREE_DAYS);
    More more =
        new More(
            Optional.of(another),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(SUBSCRIPTION));
    return market(customer, more);
  }

  static Customer customer(Subscription subscription, String productCode, String dimension) {
    return new Customer(productCode, subscription.buyer(), subscription.licenseArn(), dimension);
  }

  private Customer subscribe(String buyer, String productCode, String dimension) {
    return customer(simulator.subscribe(buyer, productCode), productCode, dimension);
  }

  private Market market(Customer customer, More more) {
    Access access =
        new Access(
            simulator.uri(),
            "us-east-1",
            AwsCredentialsIdentity.create(simulator.accessKeyId(), simulator.secretAccessKey()));
    return new Market(access, simulator::now, true, customer, more);
  }
}
