package io.stallholder.simulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.stallholder.simulator.world.Listing.Visibility;
import java.math.BigDecimal;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The world that a simulator starts with: one seller, a product of each pricing model and one from
/// before 2026-06-01, an offer to try, a private offer, and three buyers.
final class StandingWorld {
  private static final String SELLER = "210987654321";
  private static final String FULFILLMENT_URL = "http://127.0.0.1:8080/register";

  private StandingWorld() {}

  static World make() {
    Product subscription =
        product(
            "4zq81example0metering00x1",
            "prod-k7example2abcd",
            PricingModel.SUBSCRIPTION,
            Licensing.LICENSE,
            "api_calls",
            "storage_gb");
    Product contract =
        product(
            "5ct92example0contract00x2",
            "prod-c4example3abcd",
            PricingModel.CONTRACT,
            Licensing.LICENSE,
            "seats",
            "projects");
    Product overages =
        product(
            "6cc03example0overages00x3",
            "prod-m9example4abcd",
            PricingModel.CONTRACT_WITH_CONSUMPTION,
            Licensing.LICENSE,
            "gigabytes",
            "reports");
    Product legacy =
        product(
            "2lg74example0customer00x4",
            "prod-g2example5abcd",
            PricingModel.SUBSCRIPTION,
            Licensing.LEGACY,
            "api_calls");
    return new World(
        List.of(
            new Seller(
                SELLER,
                new AccessKey("AKIASIMULATORSELLER1", "simulated+secret/of/210987654321/EXAMPLE"),
                List.of())),
        List.of(buyer("345678901234", 1), buyer("456789012345", 2), buyer("567890123456", 3)),
        List.of(subscription, contract, overages, legacy),
        List.of(trial(subscription), reserved(contract)));
  }

  private static Buyer buyer(String accountId, int number) {
    AccessKey key =
        new AccessKey("AKIASIMULATORBUYER0" + number, "simulated+secret/of/" + accountId);
    return new Buyer(accountId, Optional.of(key), Buyer.standingIdentifier(accountId), true, false);
  }

  private static Offer trial(Product product) {
    Offer.Dates dates =
        new Offer.Dates(
            Optional.of(Period.ofDays(14)),
            Optional.empty(),
            Optional.empty(),
            Period.ofMonths(12));
    return new Offer(
        "offer-trial6example",
        product.productId(),
        "Free trial",
        List.of(),
        dates,
        false,
        Map.of(),
        Map.of());
  }

  private static Offer reserved(Product product) {
    Map<String, JsonNode> entitlements =
        Map.of("seats", IntNode.valueOf(250), "projects", IntNode.valueOf(40));
    return new Offer(
        "offer-priv7example1",
        product.productId(),
        "Private offer",
        List.of("345678901234"),
        Offer.Dates.STANDING,
        true,
        Map.of("seats", new BigDecimal("80.00")),
        entitlements);
  }

  private static Product product(
      String code, String id, PricingModel model, Licensing licensing, String... dimensions) {
    Set<Dimension.Type> types = model.dimensionTypes();
    List<Dimension> priced =
        Arrays.stream(dimensions)
            .map(key -> new Dimension(key, key, "Units", types, model.standingPrice()))
            .toList();
    Listing listing = new Listing("Example " + id, Visibility.PUBLIC, FULFILLMENT_URL, List.of());
    return new Product(
        code,
        id,
        SELLER,
        model,
        priced,
        listing,
        new QueueAddress(SELLER, "stallholder"),
        licensing,
        !licensing.wasLegacy());
  }
}
