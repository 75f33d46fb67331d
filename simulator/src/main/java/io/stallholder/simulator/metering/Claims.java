package io.stallholder.simulator.metering;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.BeforeActivation;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.metering.UsageShape.Batch;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rules about a batch as a whole: breaking one refuses every record of it.
final class Claims {
  private final Customers customers;
  private final Switches switches;

  Claims(Customers customers, Switches switches) {
    this.customers = customers;
    this.switches = switches;
  }

  /// All checks, each over the whole batch before the next.
  List<Claim> check(Batch batch, String seller, Instant now) {
    Optional<Product> product = customers.product(batch, seller);
    List<Claim> claims =
        batch.records().stream()
            .map(record -> customers.claim(record, product, seller, now))
            .toList();
    checkOneProduct(claims);
    claims.forEach(this::checkPeriod);
    claims.forEach(Claims::checkDimension);
    UsageWindow window = UsageWindow.of(switches);
    claims.forEach(claim -> checkTime(window, claim, now));
    batch.records().forEach(Allocations::check);
    return claims;
  }

  @Behaviour(
      value = "Licenses of two products in one call answer InvalidLicenseException",
      source = Source.DOCUMENTED,
      of = "AWS's metering skill, autumn 2026",
      date = "2026-11-23")
  private static void checkOneProduct(List<Claim> claims) {
    long products = claims.stream().map(Claim::product).map(Product::code).distinct().count();
    if (products > 1) {
      throw Customers.invalidLicense("The request contains licenses of more than one product.");
    }
  }

  private void checkPeriod(Claim claim) {
    boolean isRefused = switches.get(Switch.USAGE_BEFORE_ACTIVATION) == BeforeActivation.REFUSED;
    switch (claim) {
      case Claim.ByLicense byLicense -> checkPeriod(byLicense, isRefused);
      case Claim.ByCustomer byCustomer -> checkPeriod(byCustomer, isRefused);
    }
  }

  @Behaviour(
      value = "Usage outside the license's activation period answers InvalidLicenseException",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private void checkPeriod(Claim.ByLicense claim, boolean isRefused) {
    boolean isTooEarly = isRefused && claim.isBeforeActivation();
    if (isTooEarly || claim.isAfterEnd(switches.get(Switch.FINAL_HOUR_OPENS))) {
      throw Customers.invalidLicense(
          "Usage is outside the license's activation period: " + claim.agreement().licenseArn());
    }
  }

  @Behaviour(
      value = "Without a license, usage of an hour before the subscription's is out of bounds",
      source = Source.GUESS,
      of = "documented as not to be sent; neither which error nor how exactly it is measured",
      date = "2026-11-24")
  private static void checkPeriod(Claim.ByCustomer claim, boolean isRefused) {
    if (isRefused && claim.isBeforeActivation()) {
      throw outOfBounds(claim.record().timestamp());
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
    String key = claim.record().dimension();
    boolean isMetered =
        claim.product().dimension(key).filter(dimension -> dimension.isMetered()).isPresent();
    if (!isMetered) {
      throw AwsError.client(
          "InvalidUsageDimensionException",
          "The usage dimension does not match one of the UsageDimensions associated with products: "
              + key);
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
      throw outOfBounds(timestamp);
    }
  }

  private static AwsError outOfBounds(Instant timestamp) {
    return AwsError.client(
        "TimestampOutOfBoundsException",
        "The timestamp value passed in the UsageRecord is out of allowed range: " + timestamp);
  }
}
