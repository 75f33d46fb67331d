package io.stallholder.simulator.world;

import java.util.List;
import java.util.Optional;

/// A SaaS product.
///
/// @param seller the account that published it
/// @param concurrentAgreements whether one buyer may hold several agreements at once
public record Product(
    String code,
    String productId,
    String seller,
    PricingModel model,
    List<Dimension> dimensions,
    Listing listing,
    QueueAddress queue,
    Licensing licensing,
    boolean concurrentAgreements) {
  private static final String TOPICS = "arn:aws:sns:us-east-1:287250355862:aws-mp-";

  public Product {
    dimensions = List.copyOf(dimensions);
  }

  public Optional<Dimension> dimension(String key) {
    for (Dimension dimension : dimensions) {
      if (dimension.key().equals(key)) {
        return Optional.of(dimension);
      }
    }
    return Optional.empty();
  }

  /// What its public offer is called until somebody chooses another.
  public String publicOfferId() {
    return "offer-" + productId.substring(productId.indexOf('-') + 1);
  }

  public String subscriptionTopicArn() {
    return TOPICS + "subscription-notification-" + code;
  }

  /// Exists for products with entitlements only.
  public String entitlementTopicArn() {
    return TOPICS + "entitlement-notification-" + code;
  }
}
