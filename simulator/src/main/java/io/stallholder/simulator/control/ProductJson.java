package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Licensing;
import io.stallholder.simulator.world.Listing;
import io.stallholder.simulator.world.Listing.Visibility;
import io.stallholder.simulator.world.PricingModel;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.QueueAddress;
import io.stallholder.simulator.world.Seller;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A product of the world as JSON.
final class ProductJson {
  private static final Pattern CODE = Pattern.compile("[-a-zA-Z0-9/=:_.@]{1,255}");
  private static final Pattern PRODUCT_ID = Pattern.compile("prod-[a-z0-9]{1,59}");
  private static final Pattern DIMENSION = Pattern.compile("[\\s\\S]{1,255}");
  private static final String FULFILLMENT_URL = "http://127.0.0.1:8080/register";

  private ProductJson() {}

  static ObjectNode write(Product product, URI base) {
    ObjectNode json =
        Json.object()
            .put("code", product.code())
            .put("productId", product.productId())
            .put("seller", product.seller())
            .put("title", product.listing().title())
            .put("model", product.model().wireName());
    ArrayNode dimensions = json.putArray("dimensions");
    product.dimensions().forEach(one -> dimensions.add(write(one, product.model())));
    json.put("fulfillmentUrl", product.listing().fulfillmentUrl())
        .put("queueUrl", base.resolve(product.queue().path()).toString())
        .put("concurrentAgreements", product.concurrentAgreements())
        .put("licensing", product.licensing().wireName())
        .put("visibility", product.listing().visibility().wireName());
    ArrayNode buyers = json.putArray("buyerAccounts");
    product.listing().buyerAccounts().forEach(buyers::add);
    return json;
  }

  static Product read(Fields fields, List<Seller> sellers) {
    String seller = fields.text("seller", WorldJson.ACCOUNT, "12 digits");
    if (sellers.stream().noneMatch(known -> known.accountId().equals(seller))) {
      throw Problem.at(fields.at("seller"), "is not one of the sellers: " + seller);
    }
    PricingModel model = model(fields);
    Licensing licensing = licensing(fields);
    Product product =
        new Product(
            fields.text("code", CODE, "1 to 255 of a-z A-Z 0-9 - / = : _ . @"),
            fields.text("productId", PRODUCT_ID, "prod- and letters or digits"),
            seller,
            model,
            dimensions(fields, model),
            listing(fields),
            queue(fields, seller),
            licensing,
            fields.flag("concurrentAgreements", !licensing.wasLegacy()));
    fields.end();
    if (licensing.wasLegacy() && product.concurrentAgreements()) {
      throw Problem.at(
          fields.at("concurrentAgreements"),
          "must be false: only licenses tell the agreements of one buyer apart");
    }
    return product;
  }

  private static Licensing licensing(Fields fields) {
    return Licensing.of(fields.optionalText("licensing").orElse("license"))
        .orElseThrow(() ->
            Problem.at(
                fields.at("licensing"),
                "must be license, legacy, or the instant at which it switches, such as"
                    + " 2026-12-01T00:00:00Z"));
  }

  private static Listing listing(Fields fields) {
    String visibility = fields.optionalText("visibility").orElse("Public");
    return new Listing(
        fields.optionalText("title").orElse("Example product"),
        Visibility.of(visibility)
            .orElseThrow(() ->
                Problem.at(
                    fields.at("visibility"), "must be Draft, Limited, Public or Restricted")),
        fields.optionalText("fulfillmentUrl").orElse(FULFILLMENT_URL),
        fields.has("buyerAccounts") ? fields.texts("buyerAccounts") : List.of());
  }

  private static PricingModel model(Fields fields) {
    String name = fields.text("model");
    return PricingModel.of(name)
        .orElseThrow(() ->
            Problem.at(
                fields.at("model"),
                "must be subscription, contract or contract-with-consumption, not \""
                    + name
                    + "\""));
  }

  /// By its key alone when it is as dimensions of the model are.
  private static JsonNode write(Dimension dimension, PricingModel model) {
    if (dimension.equals(standing(dimension.key(), model))) {
      return TextNode.valueOf(dimension.key());
    }
    ObjectNode json =
        Json.object()
            .put("key", dimension.key())
            .put("name", dimension.name())
            .put("unit", dimension.unit())
            .put("price", dimension.price().toPlainString());
    ArrayNode types = json.putArray("types");
    dimension.types().stream().sorted().forEach(type -> types.add(type.wireName()));
    return json;
  }

  private static List<Dimension> dimensions(Fields fields, PricingModel model) {
    List<Dimension> dimensions = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Fields.Element element : fields.elements("dimensions")) {
      Dimension dimension =
          element
              .text()
              .map(key -> standing(key, model))
              .orElseGet(() -> dimension(element.object(), model));
      if (!DIMENSION.matcher(dimension.key()).matches()) {
        throw Problem.at(element.path(), "must not be longer than 255");
      }
      if (!keys.add(dimension.key())) {
        throw Problem.at(element.path(), "is there twice: " + dimension.key());
      }
      dimensions.add(dimension);
    }
    if (dimensions.isEmpty()) {
      throw Problem.at(fields.at("dimensions"), "must not be empty");
    }
    return dimensions;
  }

  private static Dimension standing(String key, PricingModel model) {
    return new Dimension(key, key, "Units", model.dimensionTypes(), model.standingPrice());
  }

  private static Dimension dimension(Fields fields, PricingModel model) {
    String key = fields.text("key");
    Dimension dimension =
        new Dimension(
            key,
            fields.optionalText("name").orElse(key),
            fields.optionalText("unit").orElse("Units"),
            fields.has("types") ? types(fields) : model.dimensionTypes(),
            fields.has("price") ? price(fields, "price") : model.standingPrice());
    fields.end();
    if (!model.dimensionTypes().containsAll(dimension.types())) {
      throw Problem.at(
          fields.at("types"),
          "a " + model.wireName() + " has no dimensions of that type: " + dimension.types());
    }
    return dimension;
  }

  private static Set<Dimension.Type> types(Fields fields) {
    return fields.texts("types").stream()
        .map(name ->
            Arrays.stream(Dimension.Type.values())
                .filter(type -> type.wireName().equals(name))
                .findFirst()
                .orElseThrow(
                    () -> Problem.at(fields.at("types"), "must be ExternallyMetered or Entitled")))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// A decimal, as a number or as text.
  static BigDecimal price(Fields fields, String name) {
    JsonNode value = fields.any(name);
    Optional<BigDecimal> price = Optional.empty();
    try {
      price =
          value.isNumber() || value.isTextual()
              ? Optional.of(new BigDecimal(value.asText()))
              : Optional.empty();
    } catch (NumberFormatException e) {
      // falls through to the one message for every wrong price
    }
    return price
        .filter(amount -> amount.signum() >= 0)
        .orElseThrow(
            () -> Problem.at(fields.at(name), "must be an amount of US dollars such as \"0.001\""));
  }

  /// The host of the URL does not matter: the queue is here.
  private static QueueAddress queue(Fields fields, String seller) {
    QueueAddress queue =
        fields
            .optionalText("queueUrl")
            .map(url ->
                QueueAddress.ofUrl(url)
                    .orElseThrow(() ->
                        Problem.at(
                            fields.at("queueUrl"),
                            "must be like http://127.0.0.1/" + seller + "/name")))
            .orElseGet(() -> new QueueAddress(seller, "stallholder"));
    if (!queue.accountId().equals(seller)) {
      throw Problem.at(
          fields.at("queueUrl"), "must be in the seller's account, or nobody could read it");
    }
    return queue;
  }
}
