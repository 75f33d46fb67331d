package io.stallholder.simulator.metering;

import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.ProductCodeWithLicense;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.metering.UsageShape.Batch;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// Whose a usage record is, in the style that its product takes: by license, or by product code and
/// customer.
final class Customers {
  private final CurrentWorld world;
  private final Agreements agreements;
  private final Switches switches;

  Customers(CurrentWorld world, Agreements agreements, Switches switches) {
    this.world = world;
    this.agreements = agreements;
    this.switches = switches;
  }

  /// The product of the request's code, which counts for those records that are not by license.
  @Behaviour(
      value = "A product code that is not of the caller's products is invalid",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  Optional<Product> product(Batch batch, String seller) {
    String code = batch.productCode();
    if (code == null) {
      return Optional.empty();
    }
    return Optional.of(
        world
            .get()
            .product(code)
            .filter(product -> product.code().equals(code) && product.seller().equals(seller))
            .orElseThrow(() ->
                invalidProductCode(
                    "The product code passed does not match the product code used for publishing"
                        + " the product.")));
  }

  Claim claim(UsageRecord record, Optional<Product> product, String seller, Instant now) {
    checkStyle(record);
    if (product.isEmpty()) {
      return claimWithoutCode(record, seller);
    }
    return isByLicense(record, product.get(), now)
        ? byLicense(record, seller)
        : byCustomer(record, product.get(), now);
  }

  @Behaviour(
      value = "CustomerIdentifier beside CustomerAWSAccountId answers ValidationException",
      source = Source.GUESS,
      of = "documented as exclusive; which error is not",
      date = "2026-11-23")
  private void checkStyle(UsageRecord record) {
    boolean hasIdentifier = !record.customer().identifier().isEmpty();
    if (hasIdentifier && !record.customer().accountId().isEmpty()) {
      throw AwsError.client(
          switches.get(Switch.BOTH_CUSTOMERS_ERROR),
          "CustomerIdentifier and CustomerAWSAccountId are mutually exclusive.");
    }
  }

  @Behaviour(
      value = "A record without LicenseArn in a request without ProductCode lacks the latter",
      source = Source.GUESS,
      of = "AWS does not say",
      date = "2026-11-23")
  private Claim claimWithoutCode(UsageRecord record, String seller) {
    if (record.licenseArn() == null && record.customer().identifier().isEmpty()) {
      throw invalidProductCode("Neither ProductCode nor LicenseArn is given.");
    }
    return byLicense(record, seller);
  }

  @Behaviour(
      value = "For a product with licenses, ProductCode answers InvalidProductCodeException",
      source = Source.GUESS,
      of = "documented as not to be sent; which error is not",
      date = "2026-11-23")
  @Behaviour(
      value = "LicenseArn beside the ProductCode of a legacy product answers the same",
      source = Source.GUESS,
      of = "the error for both styles in one request is not documented",
      date = "2026-11-24")
  private boolean isByLicense(UsageRecord record, Product product, Instant now) {
    boolean namesLicense = record.licenseArn() != null;
    if (product.licensing().isLegacy(now) && !namesLicense) {
      return false;
    }
    ProductCodeWithLicense rule = switches.get(Switch.PRODUCT_CODE_WITH_LICENSE);
    return switch (rule) {
      case REJECT ->
          throw AwsError.client(
              switches.get(Switch.BOTH_STYLES_ERROR),
              "The product uses LicenseArn; ProductCode is not supported for it: "
                  + product.code());
      case IGNORE -> true;
      case ACCEPT -> namesLicense;
    };
  }

  @Behaviour(
      value = "For a product with licenses, CustomerIdentifier is an identifier of nobody",
      source = Source.GUESS,
      of = "documented as not accepted; which error is not",
      date = "2026-11-23")
  @Behaviour(
      value = "A license must exist, be of the caller's product, and match the customer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private Claim byLicense(UsageRecord record, String seller) {
    if (!record.customer().identifier().isEmpty()) {
      throw AwsError.client(
          switches.get(Switch.IDENTIFIER_ERROR),
          "You have metered usage for a CustomerIdentifier that does not exist.");
    }
    String arn = record.licenseArn();
    if (arn == null) {
      throw invalidLicense("LicenseArn is required for this product.");
    }
    Agreement agreement =
        agreements
            .byLicense(arn)
            .filter(found -> found.product().seller().equals(seller))
            .orElseThrow(() -> invalidLicense("The LicenseArn is not valid: " + arn));
    if (!agreement.buyer().equals(record.customer().accountId())) {
      throw invalidLicense("The LicenseArn does not match the customer: " + arn);
    }
    return new Claim.ByLicense(record, agreement);
  }

  @Behaviour(
      value = "A legacy product's buyers go by CustomerIdentifier or by CustomerAWSAccountId",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, UsageRecord",
      date = "2026-11-24")
  @Behaviour(
      value = "A CustomerIdentifier that does not exist, or none at all, is refused",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors; for none: our guess",
      date = "2026-11-24")
  private Claim byCustomer(UsageRecord record, Product product, Instant now) {
    String identifier = record.customer().identifier();
    String accountId = record.customer().accountId();
    if (!identifier.isEmpty()) {
      accountId =
          world
              .customer(identifier)
              .filter(buyer -> product.licensing().isLegacy(now))
              .map(Buyer::accountId)
              .orElseThrow(Customers::invalidCustomer);
    }
    if (accountId.isEmpty()) {
      throw invalidCustomer();
    }
    return new Claim.ByCustomer(
        record, product, accountId, inForce(product, accountId, record.timestamp()));
  }

  /// The one that was active at that time, or else the newest.
  private Optional<Agreement> inForce(Product product, String buyer, Instant at) {
    var all = agreements.ofCustomer(product.code(), buyer);
    Comparator<Agreement> byActivity = Comparator.comparing(agreement -> wasActive(agreement, at));
    return all.stream().max(byActivity.thenComparing(one -> one.terms().acceptedAt()));
  }

  private static boolean wasActive(Agreement agreement, Instant at) {
    boolean hadBegun =
        agreement.activated().filter(since -> !at.isBefore(Claim.hour(since))).isPresent();
    return hadBegun && agreement.ended().map(end -> !at.isAfter(end.at())).orElse(true);
  }

  private static AwsError invalidCustomer() {
    return AwsError.client(
        "InvalidCustomerIdentifierException",
        "You have metered usage for a CustomerIdentifier that does not exist.");
  }

  private static AwsError invalidProductCode(String message) {
    return AwsError.client("InvalidProductCodeException", message);
  }

  static AwsError invalidLicense(String message) {
    return AwsError.client("InvalidLicenseException", message);
  }
}
