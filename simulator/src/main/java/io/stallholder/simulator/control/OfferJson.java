package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An offer of the world as JSON, and what is granted by it.
final class OfferJson {
  private static final Pattern ID = Pattern.compile("offer-[a-z0-9]{1,58}");

  private OfferJson() {}

  static ObjectNode write(Offer offer) {
    ObjectNode json =
        Json.object()
            .put("id", offer.id())
            .put("product", offer.productId())
            .put("name", offer.name());
    ArrayNode buyers = json.putArray("buyers");
    offer.buyers().forEach(buyers::add);
    Offer.Dates dates = offer.dates();
    dates.freeTrial().ifPresent(trial -> json.put("freeTrial", trial.toString()));
    dates.startsAt().ifPresent(at -> json.put("startsAt", at.toString()));
    dates.availableUntil().ifPresent(until -> json.put("availableUntil", until.toString()));
    json.put("term", dates.term().toString()).put("autoRenew", offer.autoRenew());
    if (!offer.prices().isEmpty()) {
      ObjectNode prices = json.putObject("prices");
      offer.prices().forEach((key, price) -> prices.put(key, price.toPlainString()));
    }
    if (!offer.entitlements().isEmpty()) {
      json.putObject("entitlements").setAll(offer.entitlements());
    }
    return json;
  }

  static Offer read(Fields fields, List<Product> products, List<Buyer> buyers) {
    String codeOrId = fields.text("product");
    Product product =
        products.stream()
            .filter(one -> one.code().equals(codeOrId) || one.productId().equals(codeOrId))
            .findFirst()
            .orElseThrow(() ->
                Problem.at(
                    fields.at("product"), "is not the code or id of a product: " + codeOrId));
    Offer offer =
        new Offer(
            fields.text("id", ID, "offer- and letters or digits"),
            product.productId(),
            fields.optionalText("name").orElse("Offer"),
            buyers(fields, buyers),
            dates(fields),
            fields.flag("autoRenew", false),
            prices(fields, product),
            fields.has("entitlements") ? entitlements(fields, product) : Map.of());
    fields.end();
    return offer;
  }

  private static List<String> buyers(Fields fields, List<Buyer> known) {
    List<String> buyers = fields.has("buyers") ? fields.texts("buyers") : List.of();
    for (String buyer : buyers) {
      if (known.stream().noneMatch(one -> one.accountId().equals(buyer))) {
        throw Problem.at(fields.at("buyers"), "is not one of the buyers: " + buyer);
      }
    }
    return buyers;
  }

  private static Offer.Dates dates(Fields fields) {
    return new Offer.Dates(
        fields.has("freeTrial") ? Optional.of(period(fields, "freeTrial")) : Optional.empty(),
        fields.has("startsAt") ? Optional.of(fields.instant("startsAt")) : Optional.empty(),
        fields.has("availableUntil")
            ? Optional.of(fields.instant("availableUntil"))
            : Optional.empty(),
        fields.has("term") ? period(fields, "term") : Offer.Dates.STANDING.term());
  }

  private static Period period(Fields fields, String name) {
    try {
      Period period = Period.parse(fields.text(name));
      if (!period.isNegative() && !period.isZero()) {
        return period;
      }
    } catch (DateTimeException e) {
      // falls through to the one message for every wrong period
    }
    throw Problem.at(fields.at(name), "must be an ISO-8601 period, such as P12M or P14D");
  }

  private static Map<String, BigDecimal> prices(Fields fields, Product product) {
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    if (fields.has("prices")) {
      Fields entries = fields.object("prices");
      for (Dimension dimension : product.dimensions()) {
        if (entries.has(dimension.key())) {
          prices.put(dimension.key(), ProductJson.price(entries, dimension.key()));
        }
      }
      entries.end();
    }
    return prices;
  }

  /// Whole numbers, decimals, true or false, or text: each has its own form in GetEntitlements.
  static Map<String, JsonNode> entitlements(Fields fields, Product product) {
    if (!product.model().hasEntitlements()) {
      throw Problem.at(fields.at("entitlements"), "are for contracts only");
    }
    Fields entries = fields.object("entitlements");
    Map<String, JsonNode> entitlements = new LinkedHashMap<>();
    for (Dimension dimension : product.dimensions()) {
      if (dimension.isEntitled() && entries.has(dimension.key())) {
        entitlements.put(dimension.key(), value(entries, dimension.key()));
      }
    }
    entries.end();
    return entitlements;
  }

  private static JsonNode value(Fields entries, String key) {
    JsonNode value = entries.any(key);
    boolean isCount = value.isIntegralNumber();
    if (isCount && (!value.canConvertToInt() || value.intValue() < 1)) {
      throw Problem.at(entries.at(key), "must be a whole number from 1 to 2147483647");
    }
    if (!value.isNumber() && !value.isBoolean() && !value.isTextual()) {
      throw Problem.at(entries.at(key), "must be a number, true, false or a string");
    }
    return value;
  }
}
