package io.stallholder.simulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.Period;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The terms under which a product can be bought.
///
/// @param buyers who may accept it; empty when it is public
/// @param prices of dimensions whose price differs from the product's
/// @param entitlements what is granted, by dimension; empty for what the product grants
public record Offer(
    String id,
    String productId,
    String name,
    List<String> buyers,
    Dates dates,
    boolean autoRenew,
    Map<String, BigDecimal> prices,
    Map<String, JsonNode> entitlements) {
  /// @param freeTrial how long it is free, when it is an offer to try
  /// @param startsAt when agreements begin that are accepted earlier
  /// @param availableUntil when it can no longer be accepted
  /// @param term how long a contract runs
  public record Dates(
      Optional<Period> freeTrial,
      Optional<Instant> startsAt,
      Optional<Instant> availableUntil,
      Period term) {
    public static final Dates STANDING =
        new Dates(Optional.empty(), Optional.empty(), Optional.empty(), Period.ofMonths(12));
  }

  public Offer {
    buyers = List.copyOf(buyers);
    prices = Map.copyOf(prices);
    entitlements = Collections.unmodifiableMap(new LinkedHashMap<>(entitlements));
  }

  static Offer standing(Product product) {
    return new Offer(
        product.publicOfferId(),
        product.productId(),
        "Public offer",
        List.of(),
        Dates.STANDING,
        false,
        Map.of(),
        Map.of());
  }

  /// Its own price for one unit, or else the product's.
  public BigDecimal price(Dimension dimension) {
    return prices.getOrDefault(dimension.key(), dimension.price());
  }

  public boolean isPublic() {
    return buyers.isEmpty();
  }

  public boolean isFreeTrial() {
    return dates.freeTrial().isPresent();
  }

  public boolean isFor(String buyer) {
    return isPublic() || buyers.contains(buyer);
  }
}
