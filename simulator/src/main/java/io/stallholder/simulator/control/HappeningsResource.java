package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreement.Intent;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.World;
import java.util.Map;

/// `subscriptions/{agreementId}/events`: what else happens to an agreement.
final class HappeningsResource {
  private final Parts parts;
  private final SubscriptionsResource subscriptions;

  HappeningsResource(Parts parts, SubscriptionsResource subscriptions) {
    this.parts = parts;
    this.subscriptions = subscriptions;
  }

  /// @return the agreement as it is now; for `renew` and `replace` its successor
  ObjectNode happen(String agreementId, Fields fields) {
    Agreement agreement = subscriptions.find(agreementId);
    Lifecycle lifecycle = parts.market().lifecycle();
    String now =
        switch (Happening.read(fields, agreement.product(), parts.world().get())) {
          case Happening.Succession succession -> succeed(agreement, succession);
          case Happening.Amendment amendment -> amend(agreement, amendment.change(), fields);
          case Happening.Termination termination ->
              ended(agreement, lifecycle.terminate(agreement));
          case Happening.FailedPayment failed -> ended(agreement, lifecycle.failPayment(agreement));
          case Happening.Suspension suspension -> {
            lifecycle.suspend(agreement, suspension.is());
            yield agreement.id();
          }
        };
    return SubscriptionsResource.describe(subscriptions.find(now));
  }

  private String succeed(Agreement agreement, Happening.Succession succession) {
    if (!(agreement.life() instanceof Life.Active)) {
      throw Problem.conflict("the agreement is not active: " + agreement.id());
    }
    World world = parts.world().get();
    Offer offer =
        succession.offer().orElseGet(() -> world.offer(agreement.terms().offer()).orElseThrow());
    Buyer buyer = world.buyer(agreement.buyer()).orElseThrow();
    boolean isAsBefore =
        succession.intent() == Intent.RENEW
            && succession.offer().isEmpty()
            && succession.entitlements().isEmpty();
    Map<String, JsonNode> entitlements =
        isAsBefore ? agreement.terms().entitlements() : succession.entitlements();
    Lifecycle.Order order = new Lifecycle.Order(buyer, agreement.product(), offer, entitlements);
    try {
      return parts.market().lifecycle().succeed(agreement, succession.intent(), order).id();
    } catch (IllegalStateException e) {
      throw Problem.conflict(String.valueOf(e.getMessage()));
    }
  }

  private String amend(Agreement agreement, Lifecycle.Change change, Fields fields) {
    if (!agreement.isHeld()) {
      throw hasEnded(agreement);
    }
    if (change.endTime().filter(end -> !end.isAfter(parts.clock().instant())).isPresent()) {
      throw Problem.at(fields.at("endTime"), "must be in the future");
    }
    return parts.market().lifecycle().amend(agreement, change).id();
  }

  private static String ended(Agreement agreement, boolean did) {
    if (!did) {
      throw hasEnded(agreement);
    }
    return agreement.id();
  }

  private static Problem hasEnded(Agreement agreement) {
    return Problem.conflict("the agreement has ended already: " + agreement.id());
  }
}
