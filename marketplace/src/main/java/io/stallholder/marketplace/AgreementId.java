package io.stallholder.marketplace;

import java.util.regex.Pattern;

/// One agreement between buyer and seller, `agmt-…`. A renewal or replacement gets a new one.
public record AgreementId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_/-]{1,64}");

  public AgreementId {
    Shape.require("an agreement id", SHAPE, "1 to 64 of the characters a-z A-Z 0-9 _ / -", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
