package io.stallholder.marketplace.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the Agreement API's answers. Throws an IllegalArgumentException that says what is missing.
final class AgreementReader {
  /// The statuses of a license that is active, or was.
  private static final Set<String> PROVISIONED = Set.of("PROVISIONED", "DEPROVISIONED");

  private static final String SAAS = "SaaSProduct";

  private AgreementReader() {}

  static Agreement agreement(JsonNode node) {
    List<ProductId> products = new ArrayList<>();
    for (JsonNode resource : node.path("proposalSummary").path("resources")) {
      Members.text(resource, "id").map(ProductId::new).ifPresent(products::add);
    }
    return new Agreement(
        new AgreementId(required(node, "agreementId")),
        new AwsAccountId(required(node.path("acceptor"), "accountId")),
        products,
        required(node, "status"),
        Members.text(node, "initialAgreementId").map(AgreementId::new),
        Members.timestamp(node, "acceptanceTime"),
        Members.timestamp(node, "startTime"));
  }

  /// Of DescribeAgreement, or one of SearchAgreements.
  static AgreementListing listing(JsonNode node) {
    Optional<LicenseArn> license = Optional.empty();
    for (JsonNode entitlement : node.path("entitlements")) {
      license = license.or(() -> arn(entitlement));
    }
    return new AgreementListing(
        agreement(node),
        license,
        Members.timestamp(node, "endTime"),
        Members.timestamp(node, "lastUpdateTime"));
  }

  /// One page of SearchAgreements: those of SaaS products. Sellers have others in one account.
  static List<AgreementListing> listings(JsonNode body) {
    List<AgreementListing> listings = new ArrayList<>();
    for (JsonNode summary : list(body, "agreementViewSummaries")) {
      if (isOfSaas(summary)) {
        listings.add(listing(summary));
      }
    }
    return listings;
  }

  private static boolean isOfSaas(JsonNode summary) {
    for (JsonNode resource : summary.path("proposalSummary").path("resources")) {
      if (Members.text(resource, "type").filter(type -> !type.equals(SAAS)).isPresent()) {
        return false;
      }
    }
    return true;
  }

  /// Of GetAgreementEntitlements: the one license of a SaaS agreement.
  static Optional<AgreementLicense> license(JsonNode body) {
    for (JsonNode entitlement : list(body, "agreementEntitlements")) {
      Optional<LicenseArn> arn = arn(entitlement);
      if (arn.isPresent()) {
        String status = Members.text(entitlement, "status").orElse("");
        return Optional.of(new AgreementLicense(arn.get(), PROVISIONED.contains(status)));
      }
    }
    return Optional.empty();
  }

  /// Of one page of SearchAgreements: the license of this agreement. That it is listed does not say
  /// that it was ever active.
  static Optional<AgreementLicense> listed(JsonNode body, AgreementId id) {
    for (JsonNode summary : list(body, "agreementViewSummaries")) {
      if (Members.text(summary, "agreementId").filter(id.value()::equals).isPresent()) {
        for (JsonNode entitlement : summary.path("entitlements")) {
          Optional<LicenseArn> arn = arn(entitlement);
          if (arn.isPresent()) {
            return Optional.of(new AgreementLicense(arn.get(), false));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static JsonNode list(JsonNode body, String member) {
    JsonNode list = body.path(member);
    if (!list.isArray()) {
      throw new IllegalArgumentException("no list of " + member);
    }
    return list;
  }

  private static Optional<LicenseArn> arn(JsonNode entitlement) {
    return Members.text(entitlement, "licenseArn").flatMap(LicenseArn::parse);
  }

  private static String required(JsonNode node, String member) {
    Optional<String> text = Members.text(node, member);
    return text.orElseThrow(() -> new IllegalArgumentException("an agreement without " + member));
  }
}
