package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.util.Optional;

/// Who AWS says the buyer is, and of which product. Newer products always have account and license,
/// older ones the customer identifier; at least one of account and identifier is there.
public record ResolvedCustomer(
    ProductCode product,
    Optional<AwsAccountId> account,
    Optional<LicenseArn> license,
    Optional<CustomerIdentifier> customerIdentifier) {
  public ResolvedCustomer {
    if (account.isEmpty() && customerIdentifier.isEmpty()) {
      throw new IllegalArgumentException(
          "a resolved customer must have an account id or a customer identifier");
    }
  }
}
