package io.stallholder.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who and what exists.
public record World(
    List<Seller> sellers, List<Buyer> buyers, List<Product> products, List<Offer> offers) {
  /// Every product has a public offer.
  public World {
    sellers = List.copyOf(sellers);
    buyers = List.copyOf(buyers);
    products = List.copyOf(products);
    List<Offer> all = new ArrayList<>(offers);
    for (Product product : products) {
      if (offers.stream().noneMatch(offer -> isPublicOffer(offer, product))) {
        all.add(Offer.standing(product));
      }
    }
    offers = List.copyOf(all);
  }

  public static World standing() {
    return StandingWorld.make();
  }

  public Optional<Seller> seller(String accountId) {
    return sellers.stream().filter(seller -> seller.accountId().equals(accountId)).findFirst();
  }

  public Optional<Buyer> buyer(String accountId) {
    return buyers.stream().filter(buyer -> buyer.accountId().equals(accountId)).findFirst();
  }

  /// By its code or its id.
  public Optional<Product> product(String codeOrId) {
    return products.stream()
        .filter(product -> product.code().equals(codeOrId) || product.productId().equals(codeOrId))
        .findFirst();
  }

  public Optional<Offer> offer(String id) {
    return offers.stream().filter(offer -> offer.id().equals(id)).findFirst();
  }

  public Offer publicOffer(Product product) {
    return offers.stream().filter(offer -> isPublicOffer(offer, product)).findFirst().orElseThrow();
  }

  public World with(Buyer changed) {
    List<Buyer> all =
        buyers.stream()
            .map(buyer -> buyer.accountId().equals(changed.accountId()) ? changed : buyer)
            .toList();
    return new World(sellers, all, products, offers);
  }

  public World with(Offer added) {
    return new World(
        sellers, buyers, products, Stream.concat(offers.stream(), Stream.of(added)).toList());
  }

  private static boolean isPublicOffer(Offer offer, Product product) {
    return offer.productId().equals(product.productId())
        && offer.isPublic()
        && !offer.isFreeTrial()
        && offer.dates().startsAt().isEmpty();
  }
}
