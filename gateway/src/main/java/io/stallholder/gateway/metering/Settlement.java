package io.stallholder.gateway.metering;

import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.MeteringRecordId;
import io.stallholder.marketplace.metering.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What AWS's answers mean for a record. Pure: HTTP 200 is not "billed", a refusal is not the end
/// of everything, and an attempt without an answer may have been billed.
final class Settlement {
  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 11;

  private Settlement() {}

  static Outcome of(SealedRecord sent, Status status, Optional<MeteringRecordId> id) {
    return switch (status) {
      case Status.Success _ -> new Outcome.Metered(id);
      case Status.DuplicateRecord _ ->
          sent.mayHaveArrived()
              ? new Outcome.Metered(id)
              : new Outcome.Conflict("another record of this hour was there first");
      case Status.CustomerNotSubscribed _ ->
          sent.leaving() ? refused(sent, "customer-not-subscribed") : again(sent);
      case Status.Unknown(String word) ->
          new Outcome.Uncertain("AWS answered with the status " + word + ", which is not known");
    };
  }

  /// AWS refused a whole request of `size` records because of at least one of them.
  static Outcome ofRefusedBatch(SealedRecord sent, MarketplaceError error, int size, Instant now) {
    if (size > 1) {
      return new Outcome.Again(Duration.ZERO, (size + 1) / 2);
    }
    return switch (error) {
      case MarketplaceError.TimestampOutOfBounds _ when !now.isBefore(sent.deadline()) ->
          refused(sent, "expired");
      case MarketplaceError.InvalidLicense _ when sent.leaving() -> refused(sent, "license-ended");
      default -> new Outcome.Parked(error.code() + ": " + error.message());
    };
  }

  /// The request was lost, or AWS could not deal with it: the identical record goes out again.
  static Outcome.Again again(SealedRecord sent) {
    int doublings = Math.min(sent.failures(), MOST_DOUBLINGS);
    Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return new Outcome.Again(
        delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY, sent.batchLimit());
  }

  /// Whose fault a refused request is.
  static Blame blame(MarketplaceError error) {
    return switch (error) {
      case MarketplaceError.TimestampOutOfBounds _,
          MarketplaceError.InvalidUsageDimension _,
          MarketplaceError.InvalidLicense _,
          MarketplaceError.InvalidCustomerIdentifier _,
          MarketplaceError.InvalidTag _,
          MarketplaceError.InvalidUsageAllocations _,
          MarketplaceError.Validation _,
          MarketplaceError.TooLarge _ ->
          Blame.RECORD;
      case MarketplaceError.Throttling _ -> Blame.RATE;
      case MarketplaceError.InternalServiceError _ -> Blame.SERVICE;
      case MarketplaceError.InvalidProductCode _,
          MarketplaceError.DisabledApi _,
          MarketplaceError.InvalidToken _,
          MarketplaceError.ExpiredToken _,
          MarketplaceError.ExpiredCredentials _,
          MarketplaceError.InvalidParameter _,
          MarketplaceError.AccessDenied _,
          MarketplaceError.BadSignature _,
          MarketplaceError.Unknown _ ->
          Blame.SETUP;
    };
  }

  /// What to change before the next request.
  enum Blame {
    /// One of the records: it has to be found.
    RECORD,
    /// Too many requests: slow down.
    RATE,
    /// AWS itself; what it did with the request is not known.
    SERVICE,
    /// Credentials, permission, region or product: no record is touched, the product pauses.
    SETUP
  }

  private static Outcome refused(SealedRecord sent, String reason) {
    return sent.mayHaveArrived()
        ? new Outcome.Uncertain(reason + ", after an attempt without an answer")
        : new Outcome.Refused(reason);
  }
}
