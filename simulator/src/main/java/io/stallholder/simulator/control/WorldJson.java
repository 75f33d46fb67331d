package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.PricingModel;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.QueueAddress;
import io.stallholder.simulator.world.Seller;
import io.stallholder.simulator.world.World;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The world as JSON, read with care: a world that is not what its author meant costs hours.
final class WorldJson {
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern ACCESS_KEY = Pattern.compile("\\w{16,128}");
  private static final Pattern PRODUCT_CODE = Pattern.compile("[-a-zA-Z0-9/=:_.@]{1,255}");
  private static final Pattern PRODUCT_ID = Pattern.compile("prod-[a-z0-9]{1,59}");
  private static final Pattern DIMENSION = Pattern.compile("[\\s\\S]{1,255}");
  private static final String FULFILLMENT_URL = "http://127.0.0.1:8080/register";

  private WorldJson() {}

  static ObjectNode write(World world, URI base) {
    ObjectNode json = Json.object();
    ArrayNode sellers = json.putArray("sellers");
    for (Seller seller : world.sellers()) {
      sellers
          .addObject()
          .put("accountId", seller.accountId())
          .put("accessKeyId", seller.accessKeyId())
          .put("secretAccessKey", seller.secretAccessKey());
    }
    ArrayNode buyers = json.putArray("buyers");
    world.buyers().forEach(buyer -> buyers.addObject().put("accountId", buyer.accountId()));
    ArrayNode products = json.putArray("products");
    for (Product product : world.products()) {
      ObjectNode entry =
          products
              .addObject()
              .put("code", product.code())
              .put("productId", product.productId())
              .put("seller", product.seller())
              .put("model", product.model().wireName());
      ArrayNode dimensions = entry.putArray("dimensions");
      product.dimensions().forEach(dimensions::add);
      entry
          .put("fulfillmentUrl", product.fulfillmentUrl())
          .put("queueUrl", base.resolve(product.queue().path()).toString())
          .put("concurrentAgreements", product.concurrentAgreements())
          .put("licensing", "license");
    }
    return json;
  }

  static World read(Fields json) {
    List<Seller> sellers = new ArrayList<>();
    for (Fields fields : json.objects("sellers")) {
      sellers.add(seller(fields, sellers));
    }
    List<Buyer> buyers = new ArrayList<>();
    Set<String> buyerIds = new HashSet<>();
    for (Fields fields : json.objects("buyers")) {
      Buyer buyer = new Buyer(fields.text("accountId", ACCOUNT, "12 digits"));
      once(buyerIds, buyer.accountId(), fields.at("accountId"));
      fields.end();
      buyers.add(buyer);
    }
    List<Product> products = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields fields : json.objects("products")) {
      Product product = product(fields, sellers);
      once(names, product.code(), fields.at("code"));
      once(names, product.productId(), fields.at("productId"));
      products.add(product);
    }
    json.end();
    return new World(sellers, buyers, products);
  }

  private static Seller seller(Fields fields, List<Seller> others) {
    Seller seller =
        new Seller(
            fields.text("accountId", ACCOUNT, "12 digits"),
            fields.text("accessKeyId", ACCESS_KEY, "16 to 128 letters and digits"),
            fields.text("secretAccessKey"));
    fields.end();
    for (Seller other : others) {
      if (other.accountId().equals(seller.accountId())) {
        throw Problem.at(fields.at("accountId"), "is there twice: " + seller.accountId());
      }
      if (other.accessKeyId().equals(seller.accessKeyId())) {
        throw Problem.at(fields.at("accessKeyId"), "is there twice: " + seller.accessKeyId());
      }
    }
    return seller;
  }

  private static Product product(Fields fields, List<Seller> sellers) {
    String seller = fields.text("seller", ACCOUNT, "12 digits");
    if (sellers.stream().noneMatch(known -> known.accountId().equals(seller))) {
      throw Problem.at(fields.at("seller"), "is not one of the sellers: " + seller);
    }
    Product product =
        new Product(
            fields.text("code", PRODUCT_CODE, "1 to 255 of a-z A-Z 0-9 - / = : _ . @"),
            fields.text("productId", PRODUCT_ID, "prod- and letters or digits"),
            seller,
            model(fields),
            dimensions(fields),
            fields.optionalText("fulfillmentUrl").orElse(FULFILLMENT_URL),
            queue(fields, seller),
            fields.flag("concurrentAgreements", true));
    String licensing = fields.optionalText("licensing").orElse("license");
    if (!licensing.equals("license")) {
      throw Problem.at(
          fields.at("licensing"), "must be \"license\": other products are not simulated yet");
    }
    fields.end();
    return product;
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

  private static List<String> dimensions(Fields fields) {
    List<String> dimensions = fields.texts("dimensions");
    if (dimensions.isEmpty()) {
      throw Problem.at(fields.at("dimensions"), "must not be empty");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < dimensions.size(); i++) {
      String path = fields.at("dimensions") + "[" + i + "]";
      once(names, dimensions.get(i), path);
      if (!DIMENSION.matcher(dimensions.get(i)).matches()) {
        throw Problem.at(path, "must not be longer than 255");
      }
    }
    return dimensions;
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

  private static void once(Set<String> seen, String name, String path) {
    if (!seen.add(name)) {
      throw Problem.at(path, "is there twice: " + name);
    }
  }
}
