package io.stallholder.simulator.world;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.util.Arrays;
import java.util.Optional;

/// How a SaaS product is sold.
public enum PricingModel {
  SUBSCRIPTION("subscription"),
  CONTRACT("contract"),
  CONTRACT_WITH_CONSUMPTION("contract-with-consumption");

  private final String wireName;

  PricingModel(String wireName) {
    this.wireName = wireName;
  }

  public static Optional<PricingModel> of(String wireName) {
    return Arrays.stream(values()).filter(model -> model.wireName.equals(wireName)).findFirst();
  }

  public String wireName() {
    return wireName;
  }

  @Behaviour(
      value = "Usage is metered for subscriptions and for contracts with consumption only",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, SaaS pricing models",
      date = "2026-11-23")
  public boolean isMetered() {
    return this != CONTRACT;
  }

  public boolean hasEntitlements() {
    return this != SUBSCRIPTION;
  }
}
