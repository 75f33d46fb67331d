package io.stallholder.marketplace.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ProductId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An agreement as DescribeAgreement tells it. It names the product by its `prod-…` id, and no
/// license.
///
/// @param products what was bought
/// @param status AWS's word, such as `ACTIVE` or `CANCELLED`
/// @param initial the first agreement of its line: its own id, unless it renews or replaces one
/// @param acceptedAt not yet when the license is there
public record Agreement(
    AgreementId id,
    AwsAccountId acceptor,
    List<ProductId> products,
    String status,
    Optional<AgreementId> initial,
    Optional<Instant> acceptedAt,
    Optional<Instant> startsAt) {
  public Agreement {
    products = List.copyOf(products);
  }
}
