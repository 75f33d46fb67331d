package io.stallholder.simulator.world;

import java.util.List;

/// A SaaS product whose buyers are known by account id and license ARN.
///
/// @param seller the account that published it
/// @param dimensions API names, case-sensitive
/// @param concurrentAgreements whether one buyer may hold several agreements at once
public record Product(
    String code,
    String productId,
    String seller,
    PricingModel model,
    List<String> dimensions,
    String fulfillmentUrl,
    QueueAddress queue,
    boolean concurrentAgreements) {
  public Product {
    dimensions = List.copyOf(dimensions);
  }
}
