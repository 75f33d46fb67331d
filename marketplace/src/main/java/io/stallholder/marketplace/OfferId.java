package io.stallholder.marketplace;

/// The offer a buyer accepted, `offer-…`; older events show the bare id without the prefix.
public record OfferId(String value) {
  public OfferId {
    Shape.requireText("an offer id", 255, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
