package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementCreated;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementEnded;
import io.stallholder.marketplace.event.MarketplaceEvent.EndStatus;
import io.stallholder.marketplace.event.MarketplaceEvent.Grant;
import io.stallholder.marketplace.event.MarketplaceEvent.Intent;
import io.stallholder.marketplace.event.MarketplaceEvent.LicenseDeprovisioned;
import io.stallholder.marketplace.event.MarketplaceEvent.LicenseUpdated;
import io.stallholder.marketplace.event.MarketplaceEvent.Origin;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// What AWS calls one license, and the events it sends about it.
public record Bought(AgreementId agreement, LicenseArn license, AwsAccountId buyer) {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /// Names that no other license has.
  public static Bought something() {
    int number = NUMBER.incrementAndGet();
    return new Bought(
        new AgreementId("agmt-" + number),
        new LicenseArn("arn:aws:license-manager::294406891311:license:l-" + arnId(number)),
        new AwsAccountId("345678901234"));
  }

  public MarketplaceEvent activated(Instant time) {
    return new LicenseUpdated(nextId(), time, grant());
  }

  public MarketplaceEvent deprovisioned(Instant time) {
    return new LicenseDeprovisioned(nextId(), time, grant());
  }

  public MarketplaceEvent cancelled(Instant time) {
    return ended(time, EndStatus.CANCELLED);
  }

  public MarketplaceEvent ended(Instant time, EndStatus status) {
    return new AgreementEnded(nextId(), time, agreement, buyer, status);
  }

  public MarketplaceEvent created(Instant time) {
    return created(time, Intent.NEW, Optional.empty());
  }

  public MarketplaceEvent createdAsRenewalOf(Bought previous, Instant time) {
    return created(time, Intent.RENEW, Optional.of(previous.agreement()));
  }

  private MarketplaceEvent created(Instant time, Intent intent, Optional<AgreementId> previous) {
    var origin =
        new Origin(intent, previous, Optional.empty(), Optional.of(time), Optional.empty());
    return new AgreementCreated(nextId(), time, agreement, buyer, origin);
  }

  /// What ResolveCustomer answers to this buyer's token.
  public ResolvedCustomer resolved() {
    return new ResolvedCustomer(
        Shop.PRODUCT, Optional.of(buyer), Optional.of(license), Optional.empty());
  }

  private Grant grant() {
    return grant(Shop.PRODUCT);
  }

  private Grant grant(ProductCode product) {
    return new Grant(agreement, new ProductId("prod-k7example2abcd"), product, license, buyer);
  }

  private static String nextId() {
    return "event-" + NUMBER.incrementAndGet();
  }

  private static String arnId(int number) {
    return "%032x".formatted(number);
  }
}
