package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Buyer;

/// What products from before 2026-06-01 are told by SNS: the message, without its envelope.
final class Notifications {
  private Notifications() {}

  @Behaviour(
      value = "subscribe-success and -fail name the offer, and as text whether it is a free trial",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS",
      date = "2026-11-24")
  static ObjectNode subscribed(Agreement agreement, Buyer buyer, boolean successfully) {
    String action = successfully ? "subscribe-success" : "subscribe-fail";
    return message(action, agreement, buyer)
        .put("offer-identifier", agreement.terms().offer())
        .put("isFreeTrialTermPresent", Boolean.toString(agreement.terms().isFreeTrial()));
  }

  static ObjectNode unsubscribePending(Agreement agreement, Buyer buyer) {
    return message("unsubscribe-pending", agreement, buyer);
  }

  static ObjectNode unsubscribed(Agreement agreement, Buyer buyer) {
    return message("unsubscribe-success", agreement, buyer);
  }

  @Behaviour(
      value = "A contract's purchase, change, renewal and end send the same entitlement-updated",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS",
      date = "2026-11-24")
  static ObjectNode entitlementUpdated(Agreement agreement, Buyer buyer) {
    return message("entitlement-updated", agreement, buyer);
  }

  private static ObjectNode message(String action, Agreement agreement, Buyer buyer) {
    return Json.object()
        .put("action", action)
        .put("customer-identifier", buyer.customerIdentifier())
        .put("product-code", agreement.product().code());
  }
}
