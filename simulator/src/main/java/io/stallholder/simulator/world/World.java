package io.stallholder.simulator.world;

import java.util.List;
import java.util.Optional;

/// Who and what exists.
public record World(List<Seller> sellers, List<Buyer> buyers, List<Product> products) {
  private static final String SELLER = "210987654321";
  private static final String FULFILLMENT_URL = "http://127.0.0.1:8080/register";

  public World {
    sellers = List.copyOf(sellers);
    buyers = List.copyOf(buyers);
    products = List.copyOf(products);
  }

  /// One seller, a product of each pricing model, and three buyers.
  public static World standing() {
    return new World(
        List.of(
            new Seller(SELLER, "AKIASIMULATORSELLER1", "simulated+secret/of/210987654321/EXAMPLE")),
        List.of(new Buyer("345678901234"), new Buyer("456789012345"), new Buyer("567890123456")),
        List.of(
            product(
                "4zq81example0metering00x1",
                "prod-k7example2abcd",
                PricingModel.SUBSCRIPTION,
                List.of("api_calls", "storage_gb")),
            product(
                "5ct92example0contract00x2",
                "prod-c4example3abcd",
                PricingModel.CONTRACT,
                List.of("seats", "projects")),
            product(
                "6cc03example0overages00x3",
                "prod-m9example4abcd",
                PricingModel.CONTRACT_WITH_CONSUMPTION,
                List.of("gigabytes", "reports"))));
  }

  private static Product product(
      String code, String productId, PricingModel model, List<String> dimensions) {
    QueueAddress queue = new QueueAddress(SELLER, "stallholder");
    return new Product(code, productId, SELLER, model, dimensions, FULFILLMENT_URL, queue, true);
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
}
