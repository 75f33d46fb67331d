package io.stallholder.gateway.config;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.util.List;
import java.util.Optional;

/// One product as it is listed on AWS Marketplace.
///
/// @param code the product code that ResolveCustomer returns, not the `prod-…` id
/// @param account the account that publishes it, one of `accounts`
/// @param model how it is priced
/// @param licensing how its buyers are named in metering records, and from which hour on
/// @param dimensions what can be metered
public record ProductConfig(
    ProductCode code,
    AwsAccountId account,
    @Default("subscription") Model model,
    @Default("license") Licensing licensing,
    List<DimensionConfig> dimensions) {

  /// The pricing models of SaaS products.
  public enum Model {
    SUBSCRIPTION,
    CONTRACT,
    CONTRACT_WITH_CONSUMPTION
  }

  public ProductConfig {
    dimensions = List.copyOf(dimensions);
    Require.distinct("dimensions", dimensions.stream().map(DimensionConfig::key).toList());
    Require.that(
        model == Model.CONTRACT || !dimensions.isEmpty(),
        "dimensions",
        "a list of at least one {key: …}, since usage of this model is metered",
        "empty");
  }

  public Optional<DimensionConfig> dimension(Dimension key) {
    return dimensions.stream().filter(dimension -> dimension.key().equals(key)).findFirst();
  }
}
