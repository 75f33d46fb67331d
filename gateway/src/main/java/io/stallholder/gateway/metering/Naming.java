package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import java.util.Optional;

/// How records of one license call their buyer, and where they go: from the configuration and from
/// what AWS has told of the license.
///
/// @param channel of the account that publishes the product
record Naming(ProductConfig product, Channel channel, License license) {
  /// None when the license's product is not configured.
  static Optional<Naming> of(GatewayConfig config, License license) {
    return config
        .product(license.product())
        .flatMap(product ->
            config
                .account(product.account())
                .map(account ->
                    new Naming(product, new Channel(account.id(), account.region()), license)));
  }

  /// The buyer's name in the record of this hour; none where AWS has not told it.
  Optional<Customer> customer(UsageHour hour) {
    if (product.licensing().isByLicense(hour)) {
      return license
          .arn()
          .flatMap(arn -> license.buyer().map(buyer -> new Customer.Licensed(buyer, arn)));
    }
    return license
        .customer()
        .<Customer>map(Customer.LegacyIdentifier::new)
        .or(() -> license.buyer().map(Customer.LegacyAccount::new));
  }
}
