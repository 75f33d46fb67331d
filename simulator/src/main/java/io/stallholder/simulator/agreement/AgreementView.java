package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.catalog.OfferTerms;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Offer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// An agreement as the Agreement API shows it.
final class AgreementView {
  static final String PURCHASE = "PurchaseAgreement";
  static final String RESOURCE_TYPE = "SaaSProduct";

  private AgreementView() {}

  @Behaviour(
      value = "A summary names parties, offer, product, status, license and first agreement",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, AgreementViewSummary, as of autumn 2026",
      date = "2026-11-24")
  static ObjectNode summary(Agreement agreement) {
    ObjectNode summary = core(agreement);
    summary.set("lastUpdateTime", Json.seconds(agreement.updated()));
    ArrayNode entitlements = summary.putArray("entitlements");
    license(agreement).ifPresent(arn -> entitlements.addObject().put("licenseArn", arn));
    endTimeBehavior(agreement).ifPresent(type -> summary.put("endTimeBehaviorType", type));
    return summary;
  }

  @Behaviour(
      value = "A description has estimated charges, and what happens at the end",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, DescribeAgreement, as of autumn 2026",
      date = "2026-11-24")
  @Behaviour(
      value = "An agreement that renews itself will be renewed by the same offer",
      source = Source.GUESS,
      of = "renewalSummary.offerId is documented, its value before the renewal is not",
      date = "2026-11-24")
  static ObjectNode description(Agreement agreement, Offer offer) {
    ObjectNode description = core(agreement);
    description
        .putObject("estimatedCharges")
        .put("currencyCode", OfferTerms.CURRENCY)
        .put("agreementValue", value(agreement, offer).toPlainString());
    endTimeBehavior(agreement)
        .ifPresent(type -> {
          ObjectNode behavior = description.putObject("endTimeBehavior").put("type", type);
          if (agreement.terms().autoRenew()) {
            behavior.putObject("renewalSummary").put("offerId", offer.id());
          }
        });
    return description;
  }

  @Behaviour(
      value = "An agreement without an end has no endTime",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, AgreementViewSummary",
      date = "2026-11-24")
  @Behaviour(
      value = "An agreement that ended before its time keeps the end time that was agreed",
      source = Source.GUESS,
      of = "not documented",
      date = "2026-11-24")
  private static ObjectNode core(Agreement agreement) {
    Agreement.Terms terms = agreement.terms();
    ObjectNode json = Json.object().put("agreementId", agreement.id());
    json.set("acceptanceTime", Json.seconds(terms.acceptedAt()));
    json.set("startTime", Json.seconds(terms.startTime()));
    if (!agreement.isOpenEnded()) {
      json.set("endTime", Json.seconds(terms.endTime()));
    }
    json.put("agreementType", PURCHASE);
    json.putObject("acceptor").put("accountId", agreement.buyer());
    json.putObject("proposer").put("accountId", agreement.product().seller());
    ObjectNode proposal = json.putObject("proposalSummary").put("offerId", terms.offer());
    proposal.putArray("resources").add(resource(agreement));
    return json.put("status", status(agreement))
        .put("initialAgreementId", agreement.origin().initial());
  }

  static ObjectNode resource(Agreement agreement) {
    return Json.object().put("id", agreement.product().productId()).put("type", RESOURCE_TYPE);
  }

  @Behaviour(
      value = "Accepted is ACTIVE; when the payment fails AWS has TERMINATED the agreement",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, DescribeAgreementOutput; before the start: guess",
      date = "2026-11-24")
  static String status(Agreement agreement) {
    return agreement.ended().map(end -> end.status().name()).orElse("ACTIVE");
  }

  @Behaviour(
      value = "A license is named from acceptance on, unless it never came or its start is ahead",
      source = Source.GUESS,
      of = "ResolveCustomer can name it as early; for a later start AWS documents it as later",
      date = "2026-11-24")
  static Optional<String> license(Agreement agreement) {
    boolean isThere =
        switch (agreement.life()) {
          case Life.Accepted accepted ->
              !agreement.terms().startTime().isAfter(agreement.terms().acceptedAt());
          case Life.Active active -> true;
          case Life.Ending ending -> true;
          case Life.Deprovisioned gone -> true;
          case Life.Withdrawn withdrawn -> false;
          case Life.Failed failed -> false;
        };
    return isThere ? Optional.of(agreement.licenseArn()) : Optional.empty();
  }

  @Behaviour(
      value = "What has an end is renewed then, if it renews itself, or expires",
      source = Source.GUESS,
      of = "RENEW, REPLACE and EXPIRE are documented; replacements are not known before",
      date = "2026-11-24")
  static Optional<String> endTimeBehavior(Agreement agreement) {
    if (agreement.isOpenEnded()) {
      return Optional.empty();
    }
    return Optional.of(agreement.terms().autoRenew() ? "RENEW" : "EXPIRE");
  }

  @Behaviour(
      value = "The value of a contract is what its entitlements cost; of use alone, and trials, 0",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Agreement API model, EstimatedCharges; of trials: our guess",
      date = "2026-11-24")
  private static BigDecimal value(Agreement agreement, Offer offer) {
    BigDecimal value = BigDecimal.ZERO;
    if (agreement.terms().isFreeTrial()) {
      return value;
    }
    for (Map.Entry<String, JsonNode> granted : agreement.terms().entitlements().entrySet()) {
      Optional<Dimension> dimension = agreement.product().dimension(granted.getKey());
      if (dimension.isPresent()) {
        BigDecimal price = offer.price(dimension.get());
        value = value.add(price.multiply(quantity(granted.getValue())));
      }
    }
    return value;
  }

  /// What is not counted, such as a tier, is there once.
  static BigDecimal quantity(JsonNode entitlement) {
    return entitlement.isNumber() ? entitlement.decimalValue() : BigDecimal.ONE;
  }
}
