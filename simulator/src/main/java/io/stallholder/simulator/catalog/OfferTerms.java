package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The terms of an offer, named as in the catalog. An agreement has the same.
public final class OfferTerms {
  public static final String TYPE = "Type";
  public static final String CURRENCY = "USD";
  private static final String STANDARD_EULA = "2022-07-14";
  private static final String REFUND_POLICY =
      "Refunds are granted within 30 days; write to support@example.com.";

  private OfferTerms() {}

  @Behaviour(
      value =
          "Terms by pricing model: rate cards by use, rate cards up front, or both; legal, support",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, AcceptedTerm; Catalog API shapes, Offer@1.0",
      date = "2026-11-24")
  @Behaviour(
      value = "An offer to try has a FreeTrialPricingTerm and no other price",
      source = Source.GUESS,
      of = "the term is documented; whether prices stand beside it is not",
      date = "2026-11-24")
  @Behaviour(
      value = "Every contract can be renewed, a future-dated one says when it begins",
      source = Source.GUESS,
      of = "RenewalTerm and ValidityTerm are documented; which offers have them is the seller's",
      date = "2026-11-24")
  public static List<ObjectNode> of(Product product, Offer offer) {
    boolean isContract = product.model().hasEntitlements();
    List<ObjectNode> terms = new ArrayList<>();
    terms.add(legal());
    terms.add(term("SupportTerm").put("RefundPolicy", REFUND_POLICY));
    if (offer.dates().freeTrial().isPresent()) {
      terms.add(freeTrial(product, offer, offer.dates().freeTrial().get()));
    } else {
      if (isContract) {
        terms.add(upfront(product, offer));
      }
      if (product.model().isMetered()) {
        terms.add(byUse(product, offer));
      }
      if (isContract) {
        terms.add(term("RenewalTerm"));
      }
    }
    offer.dates().startsAt().ifPresent(start -> terms.add(validity(start, offer.dates().term())));
    return terms;
  }

  private static ObjectNode term(String type) {
    return Json.object().put(TYPE, type);
  }

  private static ObjectNode legal() {
    ObjectNode term = term("LegalTerm");
    term.putArray("Documents").addObject().put(TYPE, "StandardEula").put("Version", STANDARD_EULA);
    return term;
  }

  private static ObjectNode upfront(Product product, Offer offer) {
    ObjectNode term = term("ConfigurableUpfrontPricingTerm").put("CurrencyCode", CURRENCY);
    ObjectNode card = term.putArray("RateCards").addObject();
    card.putObject("Selector").put(TYPE, "Duration").put("Value", offer.dates().term().toString());
    card.putObject("Constraints")
        .put("MultipleDimensionSelection", "Allowed")
        .put("QuantityConfiguration", "Allowed");
    card.set("RateCard", prices(product, offer, Dimension::isEntitled));
    return term;
  }

  private static ObjectNode byUse(Product product, Offer offer) {
    ObjectNode term = term("UsageBasedPricingTerm").put("CurrencyCode", CURRENCY);
    term.putArray("RateCards")
        .addObject()
        .set("RateCard", prices(product, offer, Dimension::isMetered));
    return term;
  }

  private static ArrayNode prices(Product product, Offer offer, Predicate<Dimension> which) {
    ArrayNode prices = Json.array();
    product.dimensions().stream()
        .filter(which)
        .forEach(dimension ->
            prices
                .addObject()
                .put("DimensionKey", dimension.key())
                .put("Price", offer.price(dimension).toPlainString()));
    return prices;
  }

  /// A grant without a quantity is one without a limit.
  private static ObjectNode freeTrial(Product product, Offer offer, Period length) {
    ObjectNode term = term("FreeTrialPricingTerm").put("Duration", length.toString());
    ArrayNode grants = term.putArray("Grants");
    for (Dimension dimension : product.dimensions()) {
      ObjectNode grant = grants.addObject().put("DimensionKey", dimension.key());
      JsonNode granted = offer.entitlements().get(dimension.key());
      if (granted != null && granted.isIntegralNumber()) {
        grant.set("MaxQuantity", granted);
      }
    }
    return term;
  }

  private static ObjectNode validity(Instant start, Period length) {
    return term("ValidityTerm")
        .put("AgreementDuration", length.toString())
        .put("AgreementStartDate", start.toString());
  }
}
