package io.stallholder.marketplace.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.OfferId;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.wire.Members;
import java.time.Instant;
import java.util.Optional;

/// The older vocabulary: the `Message` of an SNS notification.
final class Notification {
  private Notification() {}

  static MarketplaceEvent read(String id, Instant time, JsonNode message) {
    String action = Reading.required(message, "action");
    return switch (action) {
      case "subscribe-success" ->
          new MarketplaceEvent.SubscribeSuccess(
              id, time, customer(message), product(message), terms(message));
      case "subscribe-fail" ->
          new MarketplaceEvent.SubscribeFail(
              id, time, customer(message), product(message), offer(message));
      case "unsubscribe-pending" ->
          new MarketplaceEvent.UnsubscribePending(id, time, customer(message), product(message));
      case "unsubscribe-success" ->
          new MarketplaceEvent.UnsubscribeSuccess(id, time, customer(message), product(message));
      case "entitlement-updated" ->
          new MarketplaceEvent.EntitlementUpdated(id, time, customer(message), product(message));
      default -> unknown(id, time, action);
    };
  }

  static MarketplaceEvent unknown(String id, Instant time, String kind) {
    return new MarketplaceEvent.Unknown(id, time, kind, Optional.empty());
  }

  private static CustomerIdentifier customer(JsonNode message) {
    return new CustomerIdentifier(Reading.required(message, "customer-identifier"));
  }

  private static ProductCode product(JsonNode message) {
    return new ProductCode(Reading.required(message, "product-code"));
  }

  private static Optional<OfferId> offer(JsonNode message) {
    return Members.text(message, "offer-identifier").map(OfferId::new);
  }

  private static MarketplaceEvent.Terms terms(JsonNode message) {
    boolean freeTrial =
        Members.text(message, "isFreeTrialTermPresent")
            .filter("true"::equalsIgnoreCase)
            .isPresent();
    return new MarketplaceEvent.Terms(offer(message), freeTrial);
  }
}
