package io.stallholder.marketplace;

/// Whole units of a dimension, 0 to 2,147,483,647: AWS takes no fractions and no more.
public record Quantity(int value) {
  public static final Quantity ZERO = new Quantity(0);

  public Quantity {
    if (value < 0) {
      throw new IllegalArgumentException("a quantity must be 0 or more, not " + value);
    }
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
