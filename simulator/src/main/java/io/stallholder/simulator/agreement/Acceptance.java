package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.stallholder.simulator.agreement.Agreement.Terms;
import io.stallholder.simulator.agreement.Lifecycle.Order;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.FreeTrialDays;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Offer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whether a buyer may accept an offer, and what is agreed then.
final class Acceptance {
  private static final JsonNode STANDING_ENTITLEMENT = IntNode.valueOf(10);

  private Acceptance() {}

  /// @throws IllegalStateException when the buyer may not, with the reason
  @Behaviour(
      value = "One free trial for each buyer account and product",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, SaaS free trials",
      date = "2026-11-24")
  @Behaviour(
      value = "Without concurrent agreements a buyer holds one agreement of a product at a time",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, concurrent agreements for SaaS",
      date = "2026-11-24")
  @Behaviour(
      value = "A free trial is 7 to 90 days long",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide of 2023; the API model says 5 to 31",
      date = "2026-11-24")
  static void check(Order order, Agreements agreements, Instant now, FreeTrialDays bounds) {
    Offer offer = order.offer();
    if (offer.dates().freeTrial().filter(trial -> !bounds.allow(trial)).isPresent()) {
      throw new IllegalStateException(
          "the free trial is not %s days long: %s".formatted(bounds.range(), offer.id()));
    }
    if (!offer.isFor(order.buyer().accountId())) {
      throw new IllegalStateException(
          "the offer is private, and not for this buyer: " + offer.id());
    }
    if (offer.dates().availableUntil().filter(until -> !now.isBefore(until)).isPresent()) {
      throw new IllegalStateException("the offer can no longer be accepted: " + offer.id());
    }
    var earlier = agreements.ofCustomer(order.product().code(), order.buyer().accountId());
    if (offer.isFreeTrial() && earlier.stream().anyMatch(one -> one.terms().isFreeTrial())) {
      throw new IllegalStateException("the buyer has tried the product for free before");
    }
    if (!order.product().concurrentAgreements() && earlier.stream().anyMatch(Agreement::isHeld)) {
      throw new IllegalStateException(
          "the buyer holds an agreement already, and the product is not for concurrent agreements");
    }
  }

  static Terms terms(Order order, Instant now, Instant start) {
    return new Terms(
        order.offer().id(),
        order.offer().isFreeTrial(),
        now,
        start,
        endTime(order, start),
        order.offer().autoRenew(),
        entitlements(order));
  }

  private static Map<String, JsonNode> entitlements(Order order) {
    if (!order.entitlements().isEmpty()) {
      return order.entitlements();
    }
    if (!order.offer().entitlements().isEmpty()) {
      return order.offer().entitlements();
    }
    Map<String, JsonNode> standing = new LinkedHashMap<>();
    for (Dimension dimension : order.product().dimensions()) {
      if (dimension.isEntitled()) {
        standing.put(dimension.key(), STANDING_ENTITLEMENT);
      }
    }
    return standing;
  }

  @Behaviour(
      value = "When a free trial is over its agreement expires",
      source = Source.GUESS,
      of = "AWS documents the trial's length, and for subscriptions not what follows",
      date = "2026-11-24")
  private static Instant endTime(Order order, Instant start) {
    Offer.Dates dates = order.offer().dates();
    if (dates.freeTrial().isPresent()) {
      return after(start, dates.freeTrial().get());
    }
    return order.product().model().hasEntitlements() ? after(start, dates.term()) : Agreement.NEVER;
  }

  private static Instant after(Instant start, TemporalAmount length) {
    return start.atOffset(ZoneOffset.UTC).plus(length).toInstant();
  }
}
