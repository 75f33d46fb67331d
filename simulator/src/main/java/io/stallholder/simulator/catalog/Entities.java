package io.stallholder.simulator.catalog;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.catalog.Entity.OfferEntity;
import io.stallholder.simulator.catalog.Entity.ProductEntity;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One account's products and offers, each with a date, which the world does not have.
final class Entities {
  private static final Instant LEGACY_SINCE = Instant.parse("2026-02-02T09:00:00Z");
  private static final Instant LICENSED_SINCE = Instant.parse("2026-06-01T09:00:00Z");

  private Entities() {}

  @Behaviour(
      value = "Products are of June 2026 or, legacy ones, of February, and an hour apart",
      source = Source.GUESS,
      of = "the world has no dates; these are on the right side of 2026-06-01, and in order",
      date = "2026-11-24")
  static List<Entity> of(String account, World world) {
    List<Entity> entities = new ArrayList<>();
    int hours = 0;
    for (Product product : world.products()) {
      Instant since = product.licensing().wasLegacy() ? LEGACY_SINCE : LICENSED_SINCE;
      Instant modified = since.plus(Duration.ofHours(hours++));
      if (product.seller().equals(account)) {
        entities.add(new ProductEntity(product, modified));
        addOffers(entities, product, modified, world);
      }
    }
    return entities;
  }

  private static void addOffers(
      List<Entity> entities, Product product, Instant modified, World world) {
    int minutes = 1;
    for (Offer offer : world.offers()) {
      if (offer.productId().equals(product.productId())) {
        Instant later = modified.plus(Duration.ofMinutes(minutes++));
        entities.add(new OfferEntity(offer, product, later));
      }
    }
  }
}
