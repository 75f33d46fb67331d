package io.stallholder.marketplace;

/// The catalog's id of a listing, `prod-…`. Not the product code that metering takes.
public record ProductId(String value) {
  public ProductId {
    Shape.requireText("a product id", 255, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
