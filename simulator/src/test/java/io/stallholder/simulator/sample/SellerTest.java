package io.stallholder.simulator.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.stallholder.simulator.junit.MarketplaceSimulator;
import io.stallholder.simulator.junit.Subscription;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Nothing but the JDK, the simulator, and what JUnit 5 and 6 have in common.
final class SellerTest {
  private static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");

  @RegisterExtension
  static final MarketplaceSimulator marketplace =
      MarketplaceSimulator.create().startingAt(NOON).withSwitch("activationDelay", "\"PT1M\"");

  @Test
  void aBuyerSubscribes() {
    Subscription subscription = marketplace.subscribe("345678901234", "prod-k7example2abcd");
    marketplace.advance(Duration.ofMinutes(1));

    String asItIs = marketplace.control("GET", "subscriptions/" + subscription.agreementId(), "");
    assertTrue(asItIs.contains("\"state\":\"active\""), asItIs);
    assertNotEquals(
        subscription.registrationToken(), marketplace.setUpAccount(subscription.agreementId()));
  }

  @Test
  void nothingIsBilledYet(URI endpoint) {
    assertEquals(endpoint.toString(), marketplace.environment().get("AWS_ENDPOINT_URL"));
    assertEquals(NOON, marketplace.now());
    assertEquals(0, marketplace.ledger().size());
  }
}
