package io.stallholder.marketplace.agreement;

import io.stallholder.marketplace.MarketplaceError;

/// What became of asking for something of an agreement. A new case must break the build.
public sealed interface AgreementAnswer<T> {
  record Known<T>(T what) implements AgreementAnswer<T> {}

  /// AWS answered, and has no such thing for the account that called: the agreement is another
  /// account's, or has no license yet.
  record None<T>(String why) implements AgreementAnswer<T> {}

  record Refused<T>(MarketplaceError error) implements AgreementAnswer<T> {}

  /// Not known.
  record Unavailable<T>(String why) implements AgreementAnswer<T> {}
}
