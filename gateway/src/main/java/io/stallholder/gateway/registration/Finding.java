package io.stallholder.gateway.registration;

import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.metering.ResolveAnswer;
import io.stallholder.marketplace.metering.ResolvedCustomer;

/// What an answer of ResolveCustomer means for the buyer. With several publishing accounts each is
/// asked, since a token does not say whose it is; the answer that says most stands.
sealed interface Finding {
  record Buyer(ResolvedCustomer customer) implements Finding {}

  record Expired() implements Finding {}

  /// Not known is not no: the buyer must not be told that the token is bad.
  record NotKnown(String why, boolean worthRepeating) implements Finding {}

  record NoSuchToken() implements Finding {}

  static Finding of(ResolveAnswer answer) {
    return switch (answer) {
      case ResolveAnswer.Resolved(var customer) -> new Buyer(customer);
      case ResolveAnswer.Unavailable(var why) -> new NotKnown(why, true);
      case ResolveAnswer.Refused(var error) -> of(error);
    };
  }

  /// Of two findings the one that says more.
  static Finding stronger(Finding one, Finding other) {
    return weight(one) >= weight(other) ? one : other;
  }

  private static int weight(Finding finding) {
    return switch (finding) {
      case Buyer _ -> 3;
      case Expired _ -> 2;
      case NotKnown _ -> 1;
      case NoSuchToken _ -> 0;
    };
  }

  private static Finding of(MarketplaceError error) {
    String words = error.code() + ": " + error.message();
    return switch (error) {
      case MarketplaceError.ExpiredToken _ -> new Expired();
      // A token that breaks AWS's model, or is too long for it, is not one of AWS's.
      case MarketplaceError.InvalidToken _,
          MarketplaceError.Validation _,
          MarketplaceError.TooLarge _ ->
          new NoSuchToken();
      case MarketplaceError.Throttling _, MarketplaceError.InternalServiceError _ ->
          new NotKnown(words, true);
      case MarketplaceError.ExpiredCredentials _,
          MarketplaceError.DisabledApi _,
          MarketplaceError.AccessDenied _,
          MarketplaceError.BadSignature _,
          MarketplaceError.InvalidProductCode _,
          MarketplaceError.InvalidCustomerIdentifier _,
          MarketplaceError.InvalidLicense _,
          MarketplaceError.InvalidParameter _,
          MarketplaceError.InvalidTag _,
          MarketplaceError.InvalidUsageAllocations _,
          MarketplaceError.InvalidUsageDimension _,
          MarketplaceError.TimestampOutOfBounds _,
          MarketplaceError.Unknown _ ->
          new NotKnown(words, false);
    };
  }
}
