package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.agreement.AgreementAnswer;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.agreement.AgreementLicense;
import io.stallholder.marketplace.agreement.AgreementListing;
import io.stallholder.marketplace.entitlement.EntitlementClient;
import io.stallholder.marketplace.entitlement.EntitlementQuery;
import io.stallholder.marketplace.entitlement.EntitlementsAnswer;
import java.util.Optional;
import java.util.Set;

/// Whether AWS says of a license that it is there: by the agreement's entitlements, which AWS
/// documents for buyers, and for contracts by GetEntitlements, which knows what channel partners
/// sold as well.
final class Provisioning {
  private final AgreementClient agreements;
  private final EntitlementClient entitlements;
  private final Set<ProductCode> contracts;

  Provisioning(
      AgreementClient agreements, EntitlementClient entitlements, Set<ProductCode> contracts) {
    this.agreements = agreements;
    this.entitlements = entitlements;
    this.contracts = Set.copyOf(contracts);
  }

  /// What AWS says. A new case must break the build.
  sealed interface Answer {
    record Provisioned(LicenseArn license) implements Answer {}

    record NotSaid(String why) implements Answer {}
  }

  Answer of(AgreementListing listing, ProductCode product) {
    AgreementAnswer<AgreementLicense> answer = agreements.license(listing.agreement().id());
    if (answer instanceof AgreementAnswer.Known<AgreementLicense>(var license)
        && license.wasProvisioned()) {
      return new Answer.Provisioned(license.arn());
    }
    Optional<LicenseArn> entitled =
        listing
            .license()
            .filter(arn -> isEntitled(product, new EntitlementQuery.License(arn)).orElse(false));
    return entitled
        .<Answer>map(Answer.Provisioned::new)
        .orElseGet(() -> new Answer.NotSaid(Lookup.why(answer)));
  }

  /// Whether AWS lists entitlements of a contract; empty where it does not say, or it is none.
  Optional<Boolean> isEntitled(License license) {
    Optional<EntitlementQuery.Holder> holder =
        license
            .arn()
            .<EntitlementQuery.Holder>map(EntitlementQuery.License::new)
            .or(() -> license.customer().map(EntitlementQuery.Customer::new));
    return holder.flatMap(found -> isEntitled(license.product(), found));
  }

  private Optional<Boolean> isEntitled(ProductCode product, EntitlementQuery.Holder holder) {
    return contracts.contains(product)
            && entitlements.getEntitlements(new EntitlementQuery(product, holder))
                instanceof EntitlementsAnswer.Read(var listed)
        ? Optional.of(!listed.isEmpty())
        : Optional.empty();
  }
}
