package io.stallholder.marketplace;

/// AWS's refusal of a whole request; nothing in it took effect. A new case must break the build.
///
/// These are the errors of BatchMeterUsage, ResolveCustomer and GetEntitlements, and those that
/// AWS's common layer answers before any of them is reached.
public sealed interface MarketplaceError {
  ErrorReply reply();

  default String code() {
    return reply().code();
  }

  /// AWS's words, for people. They are not stable: decide by the case.
  default String message() {
    return reply().message();
  }

  /// At least one record lies outside the time AWS still takes; all records of the batch fell.
  record TimestampOutOfBounds(ErrorReply reply) implements MarketplaceError {}

  /// At least one dimension is not one of the product's.
  record InvalidUsageDimension(ErrorReply reply) implements MarketplaceError {}

  /// A license that is unknown, not this customer's, or not active at the record's time.
  record InvalidLicense(ErrorReply reply) implements MarketplaceError {}

  record InvalidCustomerIdentifier(ErrorReply reply) implements MarketplaceError {}

  /// Not a product of the account that called.
  record InvalidProductCode(ErrorReply reply) implements MarketplaceError {}

  /// A tag of the wrong shape, or more than five.
  record InvalidTag(ErrorReply reply) implements MarketplaceError {}

  /// Allocations that do not add up to their record's quantity.
  record InvalidUsageAllocations(ErrorReply reply) implements MarketplaceError {}

  /// Too many calls for this account and region. AWS sends it with HTTP 400.
  record Throttling(ErrorReply reply) implements MarketplaceError {}

  record InternalServiceError(ErrorReply reply) implements MarketplaceError {}

  /// The service is not enabled in this region.
  record DisabledApi(ErrorReply reply) implements MarketplaceError {}

  /// A registration token AWS does not know for this account; a wrong account looks the same.
  record InvalidToken(ErrorReply reply) implements MarketplaceError {}

  /// A registration token past its life. The buyer gets a new one with "Set up your account".
  record ExpiredToken(ErrorReply reply) implements MarketplaceError {}

  /// Our own session credentials ran out. AWS's code is the same as for [ExpiredToken].
  record ExpiredCredentials(ErrorReply reply) implements MarketplaceError {}

  /// The Entitlement Service's word for a bad product code, filter, token or page size.
  record InvalidParameter(ErrorReply reply) implements MarketplaceError {}

  /// The request breaks the service's model, or is not JSON it can read.
  record Validation(ErrorReply reply) implements MarketplaceError {}

  record AccessDenied(ErrorReply reply) implements MarketplaceError {}

  /// AWS could not tell who called: unknown key, wrong or missing signature, clock too far off.
  record BadSignature(ErrorReply reply) implements MarketplaceError {}

  /// The body is larger than the service takes.
  record TooLarge(ErrorReply reply) implements MarketplaceError {}

  /// A code this version does not know, or none at all (then [#code()] is empty).
  record Unknown(ErrorReply reply) implements MarketplaceError {}
}
