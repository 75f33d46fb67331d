package io.stallholder.gateway.registration;

/// What became of a buyer who came with a token. A new case must break the build.
sealed interface Arrival {
  /// Known by AWS; `reference` opens the buyer's own page.
  record Welcome(String reference) implements Arrival {
    /// Whoever has the reference is the buyer.
    @Override
    public String toString() {
      return "Welcome[hidden]";
    }
  }

  /// AWS does not know this token.
  record UnknownToken() implements Arrival {}

  record ExpiredToken() implements Arrival {}

  /// AWS knows the buyer, but we do not know the product.
  record UnknownProduct() implements Arrival {}

  /// AWS could not tell who this is; asking again may help.
  record NobodyToAsk() implements Arrival {}

  /// Too many buyers at once.
  record Crowded() implements Arrival {}
}
