package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.AccessKey;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.Role;
import io.stallholder.simulator.world.Seller;
import io.stallholder.simulator.world.World;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The world as JSON, read with care: a world that is not what its author meant costs hours.
public final class WorldJson {
  static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern ACCESS_KEY = Pattern.compile("\\w{16,128}");
  private static final Pattern ROLE_NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
  private static final Pattern IDENTIFIER = Pattern.compile("\\S{1,255}");

  private WorldJson() {}

  /// @param base where this simulator is reached, for queue URLs
  public static ObjectNode write(World world, URI base) {
    ObjectNode json = Json.object();
    ArrayNode sellers = json.putArray("sellers");
    world.sellers().forEach(seller -> sellers.add(write(seller)));
    ArrayNode buyers = json.putArray("buyers");
    world.buyers().forEach(buyer -> buyers.add(write(buyer)));
    ArrayNode products = json.putArray("products");
    world.products().forEach(product -> products.add(ProductJson.write(product, base)));
    ArrayNode offers = json.putArray("offers");
    world.offers().forEach(offer -> offers.add(OfferJson.write(offer)));
    return json;
  }

  /// What [#write] wrote.
  public static World read(JsonNode json) {
    return read(Fields.of(Json.bytes(json)));
  }

  static World read(Fields json) {
    Names names = new Names();
    List<Seller> sellers = new ArrayList<>();
    json.objects("sellers").forEach(fields -> sellers.add(seller(fields, names)));
    List<Buyer> buyers = new ArrayList<>();
    json.objects("buyers").forEach(fields -> buyers.add(buyer(fields, names)));
    List<Product> products = new ArrayList<>();
    for (Fields fields : json.objects("products")) {
      Product product = ProductJson.read(fields, sellers);
      names.once(product.code(), fields.at("code"));
      names.once(product.productId(), fields.at("productId"));
      products.add(product);
    }
    List<Offer> offers = new ArrayList<>();
    if (json.has("offers")) {
      for (Fields fields : json.objects("offers")) {
        Offer offer = OfferJson.read(fields, products, buyers);
        names.once(offer.id(), fields.at("id"));
        offers.add(offer);
      }
    }
    json.end();
    return new World(sellers, buyers, products, offers);
  }

  /// What must not be there twice.
  private static final class Names {
    private final Set<String> seen = new HashSet<>();

    void once(String name, String path) {
      if (!seen.add(name)) {
        throw Problem.at(path, "is there twice: " + name);
      }
    }
  }

  private static ObjectNode write(Seller seller) {
    ObjectNode json =
        Json.object()
            .put("accountId", seller.accountId())
            .put("accessKeyId", seller.key().id())
            .put("secretAccessKey", seller.key().secret());
    if (!seller.roles().isEmpty()) {
      ArrayNode roles = json.putArray("roles");
      for (Role role : seller.roles()) {
        ObjectNode entry = roles.addObject().put("name", role.name());
        role.externalId().ifPresent(id -> entry.put("externalId", id));
        ArrayNode trusted = entry.putArray("trusted");
        role.trusted().forEach(trusted::add);
      }
    }
    return json;
  }

  private static Seller seller(Fields fields, Names names) {
    String accountId = fields.text("accountId", ACCOUNT, "12 digits");
    names.once(accountId, fields.at("accountId"));
    AccessKey key = key(fields, names);
    List<Role> roles = new ArrayList<>();
    if (fields.has("roles")) {
      fields.objects("roles").forEach(role -> roles.add(role(role)));
    }
    fields.end();
    return new Seller(accountId, key, roles);
  }

  private static AccessKey key(Fields fields, Names names) {
    AccessKey key =
        new AccessKey(
            fields.text("accessKeyId", ACCESS_KEY, "16 to 128 letters and digits"),
            fields.text("secretAccessKey"));
    names.once(key.id(), fields.at("accessKeyId"));
    return key;
  }

  private static Role role(Fields fields) {
    Role role =
        new Role(
            fields.text("name", ROLE_NAME, "1 to 64 of letters, digits and + = , . @ - _"),
            fields.optionalText("externalId"),
            fields.has("trusted") ? fields.texts("trusted") : List.of());
    fields.end();
    return role;
  }

  private static ObjectNode write(Buyer buyer) {
    ObjectNode json = Json.object().put("accountId", buyer.accountId());
    buyer
        .key()
        .ifPresent(key -> json.put("accessKeyId", key.id()).put("secretAccessKey", key.secret()));
    return json.put("customerIdentifier", buyer.customerIdentifier())
        .put("payment", buyer.pays() ? "valid" : "failing")
        .put("suspended", buyer.isSuspended());
  }

  private static Buyer buyer(Fields fields, Names names) {
    String accountId = fields.text("accountId", ACCOUNT, "12 digits");
    names.once(accountId, fields.at("accountId"));
    Optional<AccessKey> key =
        fields.has("accessKeyId") ? Optional.of(key(fields, names)) : Optional.empty();
    String identifier =
        fields.has("customerIdentifier")
            ? fields.text("customerIdentifier", IDENTIFIER, "1 to 255 characters, none blank")
            : Buyer.standingIdentifier(accountId);
    names.once(identifier, fields.at("customerIdentifier"));
    boolean pays = fields.choice("payment", "valid", "failing").equals("valid");
    boolean isSuspended = fields.flag("suspended", false);
    fields.end();
    return new Buyer(accountId, key, identifier, pays, isSuspended);
  }
}
