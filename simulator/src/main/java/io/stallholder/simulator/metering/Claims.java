package io.stallholder.simulator.metering;

import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.BeforeActivation;
import io.stallholder.simulator.behaviour.Switch.ProductCodeWithLicense;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.metering.UsageShape.Batch;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.util.List;

/// The rules about a batch as a whole: breaking one refuses every record of it.
final class Claims {
  private final CurrentWorld world;
  private final Agreements agreements;
  private final Switches switches;

  Claims(CurrentWorld world, Agreements agreements, Switches switches) {
    this.world = world;
    this.agreements = agreements;
    this.switches = switches;
  }

  /// All checks, each over the whole batch before the next.
  List<Claim> check(Batch batch, String seller, Instant now) {
    checkProductCode(batch, seller);
    batch.records().forEach(record -> checkStyle(batch, record));
    List<Claim> claims = batch.records().stream().map(record -> claim(record, seller)).toList();
    checkOneProduct(claims);
    claims.forEach(this::checkPeriod);
    claims.forEach(Claims::checkDimension);
    UsageWindow window = UsageWindow.of(switches);
    claims.forEach(claim -> checkTime(window, claim, now));
    batch.records().forEach(Allocations::check);
    return claims;
  }

  @Behaviour(
      value = "A product code that is not of the caller's products is invalid",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  @Behaviour(
      value = "For a product with licenses, ProductCode answers InvalidProductCodeException",
      source = Source.GUESS,
      of = "documented as not to be sent; which error is not",
      date = "2026-11-23")
  private void checkProductCode(Batch batch, String seller) {
    String code = batch.productCode();
    if (code == null) {
      return;
    }
    boolean isOurs =
        world.get().products().stream()
            .anyMatch(product -> product.code().equals(code) && product.seller().equals(seller));
    if (!isOurs) {
      throw invalidProductCode(
          "The product code passed does not match the product code used for publishing the"
              + " product.");
    }
    if (switches.get(Switch.PRODUCT_CODE_WITH_LICENSE) == ProductCodeWithLicense.REJECT) {
      throw invalidProductCode(
          "The product uses LicenseArn; ProductCode is not supported for it: " + code);
    }
  }

  @Behaviour(
      value = "CustomerIdentifier beside CustomerAWSAccountId answers ValidationException",
      source = Source.GUESS,
      of = "documented as exclusive; which error is not",
      date = "2026-11-23")
  @Behaviour(
      value = "For a product with licenses, CustomerIdentifier is an identifier of nobody",
      source = Source.GUESS,
      of = "documented as not accepted; which error is not",
      date = "2026-11-23")
  @Behaviour(
      value = "A record without LicenseArn in a request without ProductCode lacks the latter",
      source = Source.GUESS,
      of = "AWS does not say",
      date = "2026-11-23")
  private static void checkStyle(Batch batch, UsageRecord record) {
    boolean hasIdentifier = !record.customer().identifier().isEmpty();
    if (hasIdentifier && !record.customer().accountId().isEmpty()) {
      throw AwsError.client(
          "ValidationException",
          "CustomerIdentifier and CustomerAWSAccountId are mutually exclusive.");
    }
    if (hasIdentifier) {
      throw AwsError.client(
          "InvalidCustomerIdentifierException",
          "You have metered usage for a CustomerIdentifier that does not exist.");
    }
    if (record.licenseArn() == null && batch.productCode() == null) {
      throw invalidProductCode("Neither ProductCode nor LicenseArn is given.");
    }
  }

  @Behaviour(
      value = "A license must exist, be of the caller's product, and match the customer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private Claim claim(UsageRecord record, String seller) {
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
    return new Claim(record, agreement);
  }

  @Behaviour(
      value = "Licenses of two products in one call answer InvalidLicenseException",
      source = Source.DOCUMENTED,
      of = "AWS's metering skill, autumn 2026",
      date = "2026-11-23")
  private static void checkOneProduct(List<Claim> claims) {
    long products =
        claims.stream()
            .map(Claim::agreement)
            .map(Agreement::product)
            .map(Product::code)
            .distinct()
            .count();
    if (products > 1) {
      throw invalidLicense("The request contains licenses of more than one product.");
    }
  }

  @Behaviour(
      value = "Usage outside the license's activation period answers InvalidLicenseException",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private void checkPeriod(Claim claim) {
    boolean isTooEarly =
        switches.get(Switch.USAGE_BEFORE_ACTIVATION) == BeforeActivation.REFUSED
            && claim.isBeforeActivation();
    if (isTooEarly || claim.isAfterEnd(switches.get(Switch.FINAL_HOUR_OPENS))) {
      throw invalidLicense(
          "Usage is outside the license's activation period: " + claim.agreement().licenseArn());
    }
  }

  @Behaviour(
      value = "A dimension that is not one of the product's, letter by letter, is invalid",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  @Behaviour(
      value = "A contract's dimensions cannot be metered",
      source = Source.GUESS,
      of = "documented as never metered; which error is not",
      date = "2026-11-23")
  private static void checkDimension(Claim claim) {
    Product product = claim.agreement().product();
    String dimension = claim.record().dimension();
    if (!product.model().isMetered() || !product.dimensions().contains(dimension)) {
      throw AwsError.client(
          "InvalidUsageDimensionException",
          "The usage dimension does not match one of the UsageDimensions associated with products: "
              + dimension);
    }
  }

  @Behaviour(
      value = "One timestamp out of bounds drops the entire batch",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private static void checkTime(UsageWindow window, Claim claim, Instant now) {
    Instant timestamp = claim.record().timestamp();
    if (!window.contains(timestamp, now)) {
      throw AwsError.client(
          "TimestampOutOfBoundsException",
          "The timestamp value passed in the UsageRecord is out of allowed range: " + timestamp);
    }
  }

  private static AwsError invalidProductCode(String message) {
    return AwsError.client("InvalidProductCodeException", message);
  }

  private static AwsError invalidLicense(String message) {
    return AwsError.client("InvalidLicenseException", message);
  }
}
