package io.stallholder.simulator.world;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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

  /// Those of a dimension that does not say.
  public Set<Dimension.Type> dimensionTypes() {
    return switch (this) {
      case SUBSCRIPTION -> EnumSet.of(Dimension.Type.METERED);
      case CONTRACT -> EnumSet.of(Dimension.Type.ENTITLED);
      case CONTRACT_WITH_CONSUMPTION -> EnumSet.allOf(Dimension.Type.class);
    };
  }

  /// Of a dimension that does not say.
  public BigDecimal standingPrice() {
    return switch (this) {
      case SUBSCRIPTION -> new BigDecimal("0.001");
      case CONTRACT -> new BigDecimal("100.00");
      case CONTRACT_WITH_CONSUMPTION -> new BigDecimal("10.00");
    };
  }
}
