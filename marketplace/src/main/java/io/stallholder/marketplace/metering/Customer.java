package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;

/// Whom usage is billed to. AWS counts the styles apart: one customer's hour reported in two of
/// them is billed twice.
public sealed interface Customer {
  /// Required for products made since 2026-06-01 and for those that opted in.
  record Licensed(AwsAccountId account, LicenseArn license) implements Customer {}

  /// Older products; the batch names the product.
  record LegacyIdentifier(CustomerIdentifier identifier) implements Customer {}

  /// Older products, the buyer named by account; the batch names the product.
  record LegacyAccount(AwsAccountId account) implements Customer {}

  /// Whether the license says which product it is, so that the batch must not.
  default boolean isLicensed() {
    return switch (this) {
      case Licensed _ -> true;
      case LegacyIdentifier _, LegacyAccount _ -> false;
    };
  }
}
