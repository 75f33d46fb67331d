package io.stallholder.simulator.world;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the catalog shows of a product.
///
/// @param buyerAccounts who sees it while it is limited
public record Listing(
    String title, Visibility visibility, String fulfillmentUrl, List<String> buyerAccounts) {
  public Listing {
    buyerAccounts = List.copyOf(buyerAccounts);
  }

  /// As the catalog names them.
  public enum Visibility {
    DRAFT("Draft"),
    LIMITED("Limited"),
    PUBLIC("Public"),
    RESTRICTED("Restricted");

    private final String wireName;

    Visibility(String wireName) {
      this.wireName = wireName;
    }

    public static Optional<Visibility> of(String wireName) {
      return Arrays.stream(values()).filter(one -> one.wireName.equals(wireName)).findFirst();
    }

    public String wireName() {
      return wireName;
    }
  }
}
