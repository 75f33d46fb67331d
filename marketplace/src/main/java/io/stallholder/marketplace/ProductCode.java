package io.stallholder.marketplace;

import java.util.regex.Pattern;

/// The code AWS gave a listing, such as `4zq81example0metering00x1`. Not the product id (`prod-…`).
public record ProductCode(String value) {
  private static final Pattern SHAPE = Pattern.compile("[-a-zA-Z0-9/=:_.@]{1,255}");

  public ProductCode {
    Shape.require(
        "a product code", SHAPE, "1 to 255 of the characters a-z A-Z 0-9 - / = : _ . @", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
