package io.stallholder.marketplace;

import java.util.regex.Pattern;

/// An AWS account, a buyer's or a seller's. Twelve digits today; AWS's model allows 1 to 255.
public record AwsAccountId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[0-9]{1,255}");

  public AwsAccountId {
    Shape.require("an AWS account id", SHAPE, "1 to 255 digits", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
