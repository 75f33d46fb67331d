package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Product;
import java.util.LinkedHashMap;
import java.util.Map;

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
    parts.clock().instant();
    return describe(find(agreementId));
  }

  ObjectNode subscribe(Fields fields) {
    Agreements.Order order = order(fields);
    Agreement agreement;
    try {
      agreement = parts.agreements().subscribe(order);
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
    if (!parts.agreements().cancel(find(agreementId))) {
      throw Problem.conflict("the agreement has ended already: " + agreementId);
    }
    return describe(find(agreementId));
  }

  private Agreement find(String agreementId) {
    return parts
        .agreements()
        .byId(agreementId)
        .orElseThrow(() -> Problem.notFound("no such agreement: " + agreementId));
  }

  private Agreements.Order order(Fields fields) {
    String buyerId = fields.text("buyer");
    Buyer buyer =
        parts
            .world()
            .get()
            .buyer(buyerId)
            .orElseThrow(
                () -> Problem.at(fields.at("buyer"), "is not one of the buyers: " + buyerId));
    String codeOrId = fields.text("product");
    Product product =
        parts
            .world()
            .get()
            .product(codeOrId)
            .orElseThrow(() ->
                Problem.at(
                    fields.at("product"), "is not the code or id of a product: " + codeOrId));
    String offer = fields.optionalText("offer").orElse("");
    Map<String, Integer> entitlements =
        fields.has("entitlements") ? entitlements(fields, product) : Map.of();
    fields.end();
    return new Agreements.Order(buyer, product, offer, entitlements);
  }

  private static Map<String, Integer> entitlements(Fields fields, Product product) {
    if (!product.model().hasEntitlements()) {
      throw Problem.at(fields.at("entitlements"), "are for contracts only");
    }
    Fields quantities = fields.object("entitlements");
    Map<String, Integer> entitlements = new LinkedHashMap<>();
    for (String dimension : product.dimensions()) {
      if (quantities.has(dimension)) {
        entitlements.put(dimension, quantities.wholeNumber(dimension, 1, Integer.MAX_VALUE));
      }
    }
    quantities.end();
    if (entitlements.isEmpty()) {
      throw Problem.at(fields.at("entitlements"), "must not be empty");
    }
    return entitlements;
  }

  private static ObjectNode describe(Agreement agreement) {
    ObjectNode json =
        Json.object()
            .put("agreementId", agreement.id())
            .put("licenseArn", agreement.licenseArn())
            .put("buyer", agreement.buyer())
            .put("product", agreement.product().code())
            .put("offer", agreement.offer())
            .put("acceptedAt", agreement.acceptedAt().toString())
            .put("endTime", agreement.endTime().toString())
            .put("state", state(agreement.life()));
    agreement.activated().ifPresent(at -> json.put("activatedAt", at.toString()));
    agreement
        .ended()
        .ifPresent(
            end -> json.put("endedAt", end.at().toString()).put("status", end.status().name()));
    agreement.deprovisioned().ifPresent(at -> json.put("deprovisionedAt", at.toString()));
    if (!agreement.entitlements().isEmpty()) {
      ObjectNode entitlements = json.putObject("entitlements");
      agreement.entitlements().forEach(entitlements::put);
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
    };
  }
}
