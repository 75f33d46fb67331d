package io.stallholder.marketplace;

/// What the buyer's browser posts as `x-amzn-marketplace-token`. Whoever holds it can register as
/// the buyer while it lives, so it is resolved at once and never stored, logged or shown.
public record RegistrationToken(String value) {
  public RegistrationToken {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a registration token must not be empty");
    }
  }

  @Override
  public String toString() {
    return "RegistrationToken[hidden]";
  }
}
