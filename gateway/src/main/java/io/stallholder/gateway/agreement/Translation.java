package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementAmended;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementCreated;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementEnded;
import io.stallholder.marketplace.event.MarketplaceEvent.AgreementEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.EntitlementUpdated;
import io.stallholder.marketplace.event.MarketplaceEvent.LicenseDeprovisioned;
import io.stallholder.marketplace.event.MarketplaceEvent.LicenseEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.LicenseUpdated;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscribeFail;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscribeSuccess;
import io.stallholder.marketplace.event.MarketplaceEvent.SubscriptionEvent;
import io.stallholder.marketplace.event.MarketplaceEvent.Unknown;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribePending;
import io.stallholder.marketplace.event.MarketplaceEvent.UnsubscribeSuccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// AWS's two vocabularies in our one: what an event means, and which license it is about. Pure.
final class Translation {
  private Translation() {}

  static EventStore.Entry entry(MarketplaceEvent event) {
    return new EventStore.Entry(
        event.id(),
        Optional.of(kind(event)),
        signal(event),
        event.time(),
        names(event),
        previousAgreement(event));
  }

  static Signal signal(MarketplaceEvent event) {
    return switch (event) {
      case AgreementCreated _, AgreementAmended _, EntitlementUpdated _, Unknown _ -> Signal.NOTED;
      case AgreementEnded ended -> ended.status().hasSuccessor() ? Signal.SUCCEEDED : Signal.ENDING;
      case LicenseUpdated _ -> Signal.CONFIRMED;
      case LicenseDeprovisioned _, UnsubscribePending _ -> Signal.ENDING;
      case SubscribeSuccess _ -> Signal.RESUBSCRIBED;
      case SubscribeFail _ -> Signal.PAYMENT_FAILED;
      case UnsubscribeSuccess _ -> Signal.ENDED;
    };
  }

  /// What AWS calls it, in either vocabulary.
  static String kind(MarketplaceEvent event) {
    return switch (event) {
      case AgreementCreated created -> "Purchase Agreement Created " + created.origin().intent();
      case AgreementAmended _ -> "Purchase Agreement Amended";
      case AgreementEnded ended -> "Purchase Agreement Ended " + ended.status();
      case LicenseUpdated _ -> "License Updated";
      case LicenseDeprovisioned _ -> "License Deprovisioned";
      case SubscribeSuccess _ -> "subscribe-success";
      case SubscribeFail _ -> "subscribe-fail";
      case UnsubscribePending _ -> "unsubscribe-pending";
      case UnsubscribeSuccess _ -> "unsubscribe-success";
      case EntitlementUpdated _ -> "entitlement-updated";
      case Unknown unknown -> unknown.detailType();
    };
  }

  static Names names(MarketplaceEvent event) {
    return switch (event) {
      case LicenseEvent of ->
          new Names(
              Optional.of(of.grant().productCode()),
              Optional.of(of.grant().license()),
              Optional.of(of.grant().agreement()),
              Optional.empty(),
              Optional.of(of.grant().acceptor()));
      case AgreementEvent of ->
          new Names(
              Optional.empty(),
              Optional.empty(),
              Optional.of(of.agreement()),
              Optional.empty(),
              Optional.of(of.acceptor()));
      case SubscriptionEvent of ->
          new Names(
              Optional.of(of.product()),
              Optional.empty(),
              Optional.empty(),
              Optional.of(of.customer()),
              Optional.empty());
      case Unknown unknown ->
          new Names(
              Optional.empty(),
              Optional.empty(),
              unknown.agreement(),
              Optional.empty(),
              Optional.empty());
    };
  }

  /// The products that events name by both ids: by the `prod-…` one and by the product code.
  static Map<ProductId, ProductCode> products(List<MarketplaceEvent> events) {
    Map<ProductId, ProductCode> products = new LinkedHashMap<>();
    for (MarketplaceEvent event : events) {
      if (event instanceof LicenseEvent of) {
        products.putIfAbsent(of.grant().product(), of.grant().productCode());
      }
    }
    return products;
  }

  static Optional<AgreementId> previousAgreement(MarketplaceEvent event) {
    return event instanceof AgreementCreated created
        ? created.origin().previousAgreement()
        : Optional.empty();
  }
}
