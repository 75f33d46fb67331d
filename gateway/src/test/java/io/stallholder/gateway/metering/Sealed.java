package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.Tag;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// Makes sealed records for tests of pure decisions.
final class Sealed {
  static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final AwsAccountId BUYER = new AwsAccountId("345678901234");

  private final int number;
  private Customer customer;
  private ProductCode product = Shop.PRODUCT;
  private Instant deadline = NOON.plus(Duration.ofHours(24));
  private List<Allocation> allocations = List.of();
  private boolean leaving;
  private boolean alone;
  private int failures;

  private Sealed(int number) {
    this.number = number;
    this.customer =
        new Customer.Licensed(
            BUYER,
            new LicenseArn("arn:aws:license-manager::294406891311:license:l-%d".formatted(number)));
  }

  /// Of license `number`, with that quantity.
  static Sealed record(int number) {
    return new Sealed(number);
  }

  Sealed legacy() {
    customer = new Customer.LegacyAccount(BUYER);
    return this;
  }

  Sealed of(String code) {
    product = new ProductCode(code);
    return this;
  }

  Sealed deadline(Instant instant) {
    deadline = instant;
    return this;
  }

  Sealed leaving(boolean is) {
    leaving = is;
    return this;
  }

  Sealed alone() {
    alone = true;
    return this;
  }

  Sealed failures(int count) {
    failures = count;
    return this;
  }

  Sealed tagged() {
    return tagged(1);
  }

  /// With so many allocations, the first `number` of them with one unit each.
  Sealed tagged(int count) {
    allocations =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Allocation(
                    new Quantity(i < number ? 1 : 0),
                    List.of(new Tag("team", "%0200d".formatted(i)))))
            .toList();
    return this;
  }

  SealedRecord get() {
    int units = allocations.isEmpty() ? number : Math.min(number, allocations.size());
    return new SealedRecord(
        UUID.randomUUID(),
        new MeterKey(UUID.randomUUID(), Shop.CALLS),
        new UsageHour(NOON),
        product,
        new UsageRecord(NOON, customer, Shop.CALLS, new Quantity(units), allocations),
        deadline,
        leaving,
        failures,
        alone);
  }
}
