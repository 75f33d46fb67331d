package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;

/// The details of an offer, as `Offer@1.0` has them.
final class OfferDocument {
  private OfferDocument() {}

  @Behaviour(
      value = "An offer's details: state, product, rules and terms; public ones target nobody",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API shapes, Offer@1.0",
      date = "2026-11-24")
  static ObjectNode of(Offer offer, Product product, String state) {
    ObjectNode document =
        Json.object()
            .put("Id", offer.id())
            .put("Name", offer.name())
            .put("Description", offer.name() + " for " + product.listing().title())
            .put("State", state)
            .put("ProductId", offer.productId());
    ArrayNode rules = document.putArray("Rules");
    if (!offer.isPublic()) {
      ArrayNode buyers =
          rules
              .addObject()
              .put(OfferTerms.TYPE, "TargetingRule")
              .putObject("PositiveTargeting")
              .putArray("BuyerAccounts");
      offer.buyers().forEach(buyers::add);
    }
    offer
        .dates()
        .availableUntil()
        .ifPresent(until ->
            rules
                .addObject()
                .put(OfferTerms.TYPE, "AvailabilityRule")
                .put("AvailabilityEndDate", until.toString()));
    ArrayNode terms = document.putArray("Terms");
    OfferTerms.of(product, offer).forEach(terms::add);
    return document;
  }
}
