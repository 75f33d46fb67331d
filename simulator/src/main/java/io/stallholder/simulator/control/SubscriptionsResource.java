package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.util.Map;
import java.util.Optional;

/// `subscriptions`: what buyers do.
final class SubscriptionsResource {
  private final Parts parts;

  SubscriptionsResource(Parts parts) {
    this.parts = parts;
  }

  ObjectNode list() {
    parts.clock().instant();
    ObjectNode json = Json.object();
    ArrayNode subscriptions = json.putArray("subscriptions");
    parts.agreements().all().forEach(agreement -> subscriptions.add(describe(agreement)));
    return json;
  }

  ObjectNode get(String agreementId) {
    return describe(find(agreementId));
  }

  ObjectNode subscribe(Fields fields) {
    Lifecycle.Order order = order(fields, parts.world().get());
    Agreement agreement;
    try {
      agreement = parts.market().lifecycle().subscribe(order);
    } catch (IllegalStateException e) {
      throw Problem.conflict(String.valueOf(e.getMessage()));
    }
    return Json.object()
        .put("agreementId", agreement.id())
        .put("licenseArn", agreement.licenseArn())
        .put("buyer", agreement.buyer())
        .put("registrationToken", parts.agreements().issueToken(agreement));
  }

  ObjectNode issueToken(String agreementId) {
    String token = parts.agreements().issueToken(find(agreementId));
    return Json.object().put("registrationToken", token);
  }

  ObjectNode cancel(String agreementId) {
    if (!parts.market().lifecycle().cancel(find(agreementId))) {
      throw Problem.conflict("the agreement has ended already: " + agreementId);
    }
    return describe(find(agreementId));
  }

  /// As it is now: after all that is due by now has happened to it.
  Agreement find(String agreementId) {
    parts.clock().instant();
    return parts
        .agreements()
        .byId(agreementId)
        .orElseThrow(() -> Problem.notFound("no such agreement: " + agreementId));
  }

  static Lifecycle.Order order(Fields fields, World world) {
    String buyerId = fields.text("buyer");
    Buyer buyer =
        world
            .buyer(buyerId)
            .orElseThrow(
                () -> Problem.at(fields.at("buyer"), "is not one of the buyers: " + buyerId));
    String codeOrId = fields.text("product");
    Product product =
        world
            .product(codeOrId)
            .orElseThrow(() ->
                Problem.at(
                    fields.at("product"), "is not the code or id of a product: " + codeOrId));
    Offer offer = offer(fields, product, world);
    Map<String, JsonNode> entitlements = entitlements(fields, product);
    fields.end();
    return new Lifecycle.Order(buyer, product, offer, entitlements);
  }

  /// The public offer, unless another is named.
  static Offer offer(Fields fields, Product product, World world) {
    Optional<String> id = fields.optionalText("offer");
    if (id.isEmpty()) {
      return world.publicOffer(product);
    }
    return world
        .offer(id.get())
        .filter(offer -> offer.productId().equals(product.productId()))
        .orElseThrow(() ->
            Problem.at(
                fields.at("offer"),
                "is not the id of an offer of %s: %s".formatted(product.code(), id.get())));
  }

  static Map<String, JsonNode> entitlements(Fields fields, Product product) {
    if (!fields.has("entitlements")) {
      return Map.of();
    }
    Map<String, JsonNode> entitlements = OfferJson.entitlements(fields, product);
    if (entitlements.isEmpty()) {
      throw Problem.at(fields.at("entitlements"), "must not be empty");
    }
    return entitlements;
  }

  static ObjectNode describe(Agreement agreement) {
    ObjectNode json =
        Json.object()
            .put("agreementId", agreement.id())
            .put("licenseArn", agreement.licenseArn())
            .put("buyer", agreement.buyer())
            .put("product", agreement.product().code())
            .put("offer", agreement.terms().offer())
            .put("intent", agreement.origin().intent().name())
            .put("acceptedAt", agreement.terms().acceptedAt().toString())
            .put("startTime", agreement.terms().startTime().toString())
            .put("endTime", agreement.terms().endTime().toString())
            .put("autoRenew", agreement.terms().autoRenew())
            .put("freeTrial", agreement.terms().isFreeTrial())
            .put("state", state(agreement.life()));
    agreement.activated().ifPresent(at -> json.put("activatedAt", at.toString()));
    agreement
        .ended()
        .ifPresent(
            end -> json.put("endedAt", end.at().toString()).put("status", end.status().name()));
    agreement.deprovisioned().ifPresent(at -> json.put("deprovisionedAt", at.toString()));
    agreement.origin().previous().ifPresent(id -> json.put("previousAgreementId", id));
    if (!agreement.terms().entitlements().isEmpty()) {
      json.putObject("entitlements").setAll(agreement.terms().entitlements());
    }
    return json;
  }

  private static String state(Life life) {
    return switch (life) {
      case Life.Accepted accepted -> "accepted";
      case Life.Active active -> "active";
      case Life.Ending ending -> "ending";
      case Life.Deprovisioned gone -> "deprovisioned";
      case Life.Withdrawn withdrawn -> "withdrawn";
      case Life.Failed failed -> "failed";
    };
  }
}
