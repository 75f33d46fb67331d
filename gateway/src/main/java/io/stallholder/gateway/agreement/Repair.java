package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.agreement.AgreementListing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is to be done about a license after AWS said how its agreement stands. Pure. A new case
/// must break the build.
sealed interface Repair {
  /// Events come within minutes: what is so new may only be on its way.
  Duration FRESH = Duration.ofMinutes(15);

  /// Both know the same.
  record Nothing() implements Repair {}

  /// AWS knows a license that is active, or a newer agreement of one, and nobody told.
  record Confirm() implements Repair {}

  /// The end was not told.
  record End(Signal signal, Instant at) implements Repair {}

  /// A person is to see it.
  record Report(String what) implements Repair {}

  /// @param license as it is known here, if it is
  /// @param isCurrent the license belongs to this agreement, as far as is known here
  static Repair of(
      Optional<License> license, boolean isCurrent, AgreementListing listing, Instant now) {
    return switch (listing.agreement().status()) {
      case "ACTIVE" -> ofActive(license, isCurrent, now);
      case "CANCELLED", "EXPIRED", "TERMINATED" ->
          ofEnded(license, isCurrent, new End(Signal.ENDING, endOf(listing, now)));
      case "RENEWED", "REPLACED" ->
          ofEnded(license, isCurrent, new End(Signal.SUCCEEDED, endOf(listing, now)));
      default ->
          license.filter(known -> isCurrent && !known.isLeaving()).isPresent()
              ? new Report("AWS says that its agreement is " + listing.agreement().status())
              : new Nothing();
    };
  }

  private static Repair ofActive(Optional<License> license, boolean isCurrent, Instant now) {
    if (license.isEmpty() || !isCurrent) {
      return new Confirm();
    }
    return switch (license.get().state()) {
      case PENDING, FAILED -> new Confirm();
      case ACTIVE -> new Nothing();
      case CLOSING, SUPERSEDED, CLOSED ->
          license.get().lastEndAt().filter(now.minus(FRESH)::isBefore).isPresent()
              ? new Nothing() // AWS may have been asked before it ended
              : new Report("it is ending here, and AWS says that its agreement is active");
    };
  }

  private static Repair ofEnded(Optional<License> license, boolean isCurrent, End end) {
    return license.filter(known -> isCurrent && !known.isLeaving()).isPresent()
        ? end
        : new Nothing();
  }

  /// AWS counts the last hour from the end, which it tells only as the agreement's end or its last
  /// change; where neither can be, from now on.
  private static Instant endOf(AgreementListing listing, Instant now) {
    return listing
        .endsAt()
        .filter(end -> !end.isAfter(now))
        .or(() -> listing.updatedAt().filter(end -> !end.isAfter(now)))
        .orElse(now);
  }
}
