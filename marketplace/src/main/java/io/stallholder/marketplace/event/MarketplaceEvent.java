package io.stallholder.marketplace.event;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.OfferId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import java.time.Instant;
import java.util.Optional;

/// One thing that happened at AWS Marketplace, in either of its vocabularies. AWS delivers at least
/// once and in any order: `id` tells repetitions, `time` the order. A new case must break the
/// build.
public sealed interface MarketplaceEvent {
  /// EventBridge's event id or SNS's message id. Equal ids are one event.
  String id();

  Instant time();

  /// EventBridge, about an agreement: names neither license nor product.
  sealed interface AgreementEvent extends MarketplaceEvent {
    AgreementId agreement();

    /// The buyer.
    AwsAccountId acceptor();
  }

  /// A purchase, renewal or replacement. Not yet a license: that comes with [LicenseUpdated].
  record AgreementCreated(
      String id, Instant time, AgreementId agreement, AwsAccountId acceptor, Origin origin)
      implements AgreementEvent {}

  /// How an agreement came to be. `previousAgreement` is there for renewals, as far as AWS says;
  /// open-ended agreements have no `endTime`.
  record Origin(
      Intent intent,
      Optional<AgreementId> previousAgreement,
      Optional<OfferId> offer,
      Optional<Instant> startTime,
      Optional<Instant> endTime) {}

  enum Intent {
    NEW,
    RENEW,
    REPLACE,
    AMEND,
    /// A word this version does not know, or none.
    OTHER
  }

  /// The terms changed, or automatic renewal was switched.
  record AgreementAmended(String id, Instant time, AgreementId agreement, AwsAccountId acceptor)
      implements AgreementEvent {}

  record AgreementEnded(
      String id, Instant time, AgreementId agreement, AwsAccountId acceptor, EndStatus status)
      implements AgreementEvent {}

  /// Why an agreement ended.
  enum EndStatus {
    CANCELLED,
    EXPIRED,
    TERMINATED,
    RENEWED,
    REPLACED,
    ARCHIVED,
    ROLLED_BACK,
    SUPERSEDED,
    /// A word this version does not know, or none.
    OTHER;

    /// Whether a successor takes over, so that the buyer keeps access.
    public boolean hasSuccessor() {
      return this == RENEWED || this == REPLACED;
    }
  }

  /// EventBridge, about a license: the only events that tie an agreement to its license and
  /// product.
  sealed interface LicenseEvent extends MarketplaceEvent {
    Grant grant();
  }

  /// Which license an event is about.
  record Grant(
      AgreementId agreement,
      ProductId product,
      ProductCode productCode,
      LicenseArn license,
      AwsAccountId acceptor) {}

  /// Provisioned, or what it includes changed. This activates a buyer.
  record LicenseUpdated(String id, Instant time, Grant grant) implements LicenseEvent {}

  record LicenseDeprovisioned(String id, Instant time, Grant grant) implements LicenseEvent {}

  /// SNS, the older vocabulary: names the customer, never a license.
  sealed interface SubscriptionEvent extends MarketplaceEvent {
    CustomerIdentifier customer();

    ProductCode product();
  }

  /// Paid or confirmed; metering may start. Comes again with another offer when one is accepted.
  record SubscribeSuccess(
      String id, Instant time, CustomerIdentifier customer, ProductCode product, Terms terms)
      implements SubscriptionEvent {}

  /// What a [SubscribeSuccess] says of the offer.
  record Terms(Optional<OfferId> offer, boolean freeTrial) {}

  /// The payment failed, perhaps after the buyer was already at the door.
  record SubscribeFail(
      String id,
      Instant time,
      CustomerIdentifier customer,
      ProductCode product,
      Optional<OfferId> offer)
      implements SubscriptionEvent {}

  /// Leaving: about an hour is left for the last records.
  record UnsubscribePending(
      String id, Instant time, CustomerIdentifier customer, ProductCode product)
      implements SubscriptionEvent {}

  record UnsubscribeSuccess(
      String id, Instant time, CustomerIdentifier customer, ProductCode product)
      implements SubscriptionEvent {}

  /// Something about a contract changed; the same message for new, upgraded, renewed and ended.
  record EntitlementUpdated(
      String id, Instant time, CustomerIdentifier customer, ProductCode product)
      implements SubscriptionEvent {}

  /// A kind this version does not act on, by its EventBridge `detail-type`, SNS `action` or SNS
  /// type.
  record Unknown(String id, Instant time, String detailType, Optional<AgreementId> agreement)
      implements MarketplaceEvent {}
}
