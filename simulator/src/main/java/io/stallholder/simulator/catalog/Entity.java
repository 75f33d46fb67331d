package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Listing.Visibility;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A product or an offer, as the catalog knows it. A new kind must break the build.
sealed interface Entity extends Row {
  String ENTITY_ID = "EntityId";
  String LAST_MODIFIED_DATE = "LastModifiedDate";
  String VISIBILITY = "Visibility";

  /// In ListEntities, and with a version behind it everywhere else.
  String type();

  String name();

  String visibility();

  /// The product that it is, or is an offer of.
  Product product();

  /// The account whose it is.
  default String owner() {
    return product().seller();
  }

  Instant modified();

  ObjectNode document();

  default String versionedType() {
    return type() + "@1.0";
  }

  @Behaviour(
      value = "An entity's identifier is its id, @ and a revision, which is always 1",
      source = Source.GUESS,
      of = "the form is documented; nothing here is ever changed",
      date = "2026-11-24")
  default String identifier() {
    return id() + "@1";
  }

  default String arn() {
    return arn(owner(), type(), id());
  }

  @Behaviour(
      value = "The ARN of an entity has its owner's account and its kind",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events; Catalog API reference, ListEntities",
      date = "2026-11-24")
  static String arn(String owner, String type, String id) {
    return "arn:aws:aws-marketplace:us-east-1:%s:AWSMarketplace/%s/%s".formatted(owner, type, id);
  }

  @Behaviour(
      value = "A product that is a draft and its offers are drafts, all others are released",
      source = Source.GUESS,
      of = "offers are released with their product; the world does not tell of other drafts",
      date = "2026-11-24")
  default boolean isReleased() {
    return product().listing().visibility() != Visibility.DRAFT;
  }

  /// In the form of 20 characters that the catalog has for all times.
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  default ObjectNode summary() {
    ObjectNode summary =
        Json.object()
            .put("Name", name())
            .put("EntityType", type())
            .put(ENTITY_ID, id())
            .put("EntityArn", arn())
            .put(LAST_MODIFIED_DATE, text(modified()))
            .put(VISIBILITY, visibility());
    summary.set(type() + "Summary", ownSummary());
    return summary;
  }

  ObjectNode ownSummary();

  record ProductEntity(Product product, Instant modified) implements Entity {
    static final String TYPE = "SaaSProduct";

    @Override
    public String id() {
      return product.productId();
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String name() {
      return product.listing().title();
    }

    @Override
    public String visibility() {
      return product.listing().visibility().wireName();
    }

    @Override
    public ObjectNode document() {
      return ProductDocument.of(product);
    }

    @Override
    public Map<String, List<String>> attributes() {
      return Map.of(
          ENTITY_ID,
          List.of(id()),
          "ProductTitle",
          List.of(name()),
          VISIBILITY,
          List.of(visibility()),
          LAST_MODIFIED_DATE,
          List.of(text(modified)),
          "DeliveryOptionTypes",
          List.of("SoftwareRegistration"));
    }

    @Override
    public ObjectNode ownSummary() {
      return Json.object().put("ProductTitle", name()).put(VISIBILITY, visibility());
    }
  }

  record OfferEntity(Offer offer, Product product, Instant modified) implements Entity {
    static final String TYPE = "Offer";
    static final String STATE = "State";
    static final String RELEASED = "Released";

    @Override
    public String id() {
      return offer.id();
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public String name() {
      return offer.name();
    }

    @Behaviour(
        value = "An offer for some buyers is listed as Private",
        source = Source.OBSERVED,
        of = "a consultant's notes of 2026-05-06; Public for the others: our guess",
        date = "2026-11-24")
    @Override
    public String visibility() {
      return offer.isPublic() ? "Public" : "Private";
    }

    @Override
    public ObjectNode document() {
      return OfferDocument.of(offer, product, state());
    }

    @Override
    public Map<String, List<String>> attributes() {
      return Map.ofEntries(
          Map.entry(ENTITY_ID, List.of(id())),
          Map.entry("Name", List.of(name())),
          Map.entry("ProductId", List.of(offer.productId())),
          Map.entry("ReleaseDate", released().stream().toList()),
          Map.entry("AvailabilityEndDate", available().stream().toList()),
          Map.entry("BuyerAccounts", offer.buyers()),
          Map.entry(STATE, List.of(state())),
          Map.entry("Targeting", List.of(targeting())),
          Map.entry(LAST_MODIFIED_DATE, List.of(text(modified))),
          Map.entry("CreatedBySource", List.of("Seller")));
    }

    @Behaviour(
        value = "An offer's summary has its dates, buyers, state and targeting, None when public",
        source = Source.DOCUMENTED,
        of = "AWS Marketplace Catalog API model, OfferSummary",
        date = "2026-11-24")
    @Override
    public ObjectNode ownSummary() {
      ObjectNode summary = Json.object().put("Name", name()).put("ProductId", offer.productId());
      released().ifPresent(date -> summary.put("ReleaseDate", date));
      available().ifPresent(date -> summary.put("AvailabilityEndDate", date));
      if (!offer.isPublic()) {
        ArrayNode buyers = summary.putArray("BuyerAccounts");
        offer.buyers().forEach(buyers::add);
      }
      summary.put(STATE, state()).putArray("Targeting").add(targeting());
      return summary.put("CreatedBySource", "Seller");
    }

    private String state() {
      return isReleased() ? RELEASED : "Draft";
    }

    private Optional<String> released() {
      return isReleased() ? Optional.of(text(modified)) : Optional.empty();
    }

    private Optional<String> available() {
      return offer.dates().availableUntil().map(Entity::text);
    }

    private String targeting() {
      return offer.isPublic() ? "None" : "BuyerAccounts";
    }
  }
}
