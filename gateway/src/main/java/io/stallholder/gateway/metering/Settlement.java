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
  /// What an answer comes to. Whether another attempt of the record may have arrived is looked up
  /// only where that makes a difference.
  ///
  /// @param otherwise no other attempt of this record can have arrived
  /// @param afterUnanswered another attempt of it is without an answer, or succeeded
  record Verdict(Outcome otherwise, Outcome afterUnanswered) {
    static Verdict always(Outcome outcome) {
      return new Verdict(outcome, outcome);
    }

    boolean dependsOnOtherAttempts() {
      return !otherwise.equals(afterUnanswered);
    }

    Outcome outcome(boolean anotherMayHaveArrived) {
      return anotherMayHaveArrived ? afterUnanswered : otherwise;
    }
  }

  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 11;

  private Settlement() {}

  static Verdict of(SealedRecord sent, Status status, Optional<MeteringRecordId> id) {
    return switch (status) {
      case Status.Success _ -> Verdict.always(new Outcome.Metered(id));
      case Status.DuplicateRecord _ ->
          new Verdict(
              new Outcome.Conflict("another record of this hour was there first"),
              new Outcome.Metered(id));
      case Status.CustomerNotSubscribed _ ->
          sent.leaving() ? refused("customer-not-subscribed") : Verdict.always(again(sent));
      case Status.Unknown(String word) ->
          Verdict.always(
              new Outcome.Uncertain(
                  "AWS answered with the status " + word + ", which is not known"));
    };
  }

  /// AWS refused a request of this record alone, because of the record.
  static Verdict ofRefusedRecord(SealedRecord sent, MarketplaceError error, Instant now) {
    return switch (error) {
      case MarketplaceError.TimestampOutOfBounds _ when sent.hasExpired(now) -> refused("expired");
      case MarketplaceError.InvalidLicense _ when sent.leaving() -> refused("license-ended");
      case MarketplaceError.InvalidTag _,
          MarketplaceError.InvalidUsageAllocations _,
          MarketplaceError.TooLarge _
          when sent.hasAllocations() ->
          Verdict.always(new Outcome.Stripped());
      default -> Verdict.always(new Outcome.Parked(error.code() + ": " + error.message()));
    };
  }

  /// The request was lost, or AWS could not deal with it: the identical record goes out again.
  static Outcome.Again again(SealedRecord sent) {
    int doublings = Math.min(sent.failures(), MOST_DOUBLINGS);
    Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return new Outcome.Again(delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY);
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
    /// Too many requests: slow down. Nothing of the request was done.
    RATE,
    /// AWS itself; what it did with the request is not known.
    SERVICE,
    /// Credentials, permission, region or product: no record is touched, the product pauses.
    SETUP
  }

  private static Verdict refused(String reason) {
    return new Verdict(
        new Outcome.Refused(reason),
        new Outcome.Uncertain(reason + ", after an attempt without an answer"));
  }
}
