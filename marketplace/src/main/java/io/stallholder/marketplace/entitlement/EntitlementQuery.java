package io.stallholder.marketplace.entitlement;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;

/// Whose entitlements of one product. Prefer [License]: one account may hold several agreements,
/// and [Account] mixes them.
public record EntitlementQuery(ProductCode product, Holder holder) {
  public sealed interface Holder {}

  public record License(LicenseArn license) implements Holder {}

  public record Account(AwsAccountId account) implements Holder {}

  /// For products that AWS still names customers of.
  public record Customer(CustomerIdentifier identifier) implements Holder {}

  /// Every entitlement of the product.
  public record Everyone() implements Holder {}
}
