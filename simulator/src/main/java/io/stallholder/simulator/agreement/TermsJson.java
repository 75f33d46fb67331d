package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.catalog.OfferTerms;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Offer;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The accepted terms of an agreement: its offer's terms, with what the buyer chose.
final class TermsJson {
  private TermsJson() {}

  @Behaviour(
      value = "Each accepted term has one member, named for its type, with the term's id in it",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, AcceptedTerm",
      date = "2026-11-24")
  static List<ObjectNode> of(Agreement agreement, Offer offer) {
    return OfferTerms.of(agreement.product(), offer).stream()
        .map(term -> accepted(term, agreement, offer))
        .toList();
  }

  private static ObjectNode accepted(ObjectNode offered, Agreement agreement, Offer offer) {
    String type = offered.path(OfferTerms.TYPE).asText();
    ObjectNode term =
        Json.object().put("type", type).put("id", id(agreement.terms().offer(), type));
    term.setAll((ObjectNode) Json.lowerCamel(offered));
    switch (type) {
      case "ConfigurableUpfrontPricingTerm" ->
          configure(term.putObject("configuration"), agreement, offer);
      case "RenewalTerm" ->
          term.putObject("configuration").put("enableAutoRenew", agreement.terms().autoRenew());
      case "ValidityTerm" ->
          term.set(
              "agreementStartDate",
              Json.seconds(Instant.parse(term.path("agreementStartDate").asText())));
      default -> {
        // the buyer cannot choose anything in the other terms
      }
    }
    ObjectNode accepted = Json.object();
    accepted.set(Json.lowerFirst(type), term);
    return accepted;
  }

  @Behaviour(
      value = "What the buyer chose: a duration, and a whole number of each dimension",
      source = Source.DOCUMENTED,
      of = "Agreement API model, ConfigurableUpfrontPricingTermConfiguration; rounding up: guess",
      date = "2026-11-24")
  private static void configure(ObjectNode configuration, Agreement agreement, Offer offer) {
    configuration.put("selectorValue", offer.dates().term().toString());
    ArrayNode dimensions = configuration.putArray("dimensions");
    agreement
        .terms()
        .entitlements()
        .forEach((key, value) ->
            dimensions
                .addObject()
                .put("dimensionKey", key)
                .put(
                    "dimensionValue",
                    AgreementView.quantity(value).setScale(0, RoundingMode.CEILING)));
  }

  @Behaviour(
      value = "A term has the same id in every agreement of one offer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, GetAgreementTerms; its form: our guess",
      date = "2026-11-24")
  private static String id(String offerId, String type) {
    byte[] name = (offerId + type).getBytes(StandardCharsets.UTF_8);
    return "term-" + UUID.nameUUIDFromBytes(name).toString().replace("-", "");
  }
}
