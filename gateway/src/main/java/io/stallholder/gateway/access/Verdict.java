package io.stallholder.gateway.access;

import java.time.Instant;
import java.util.Optional;

/// Whether a buyer has access, and why. Pure.
///
/// @param detail for people
/// @param until what is allowed is not allowed any longer than that, as far as is known now
/// @param stale the last thing that was known counts, and AWS should have told more by now
record Verdict(
    boolean allowed, Reason reason, String detail, Optional<Instant> until, boolean stale) {

  /// The whole table. Nothing that AWS failed to tell takes access away.
  static Verdict of(Standing standing, Claim claim, boolean held) {
    return switch (standing) {
      case Standing.Awaited _ -> no(Reason.UNKNOWN, "AWS has not confirmed the subscription yet");
      case Standing.Failed _ ->
          no(Reason.NOT_ENTITLED, "the payment failed before the subscription began");
      case Standing.Over _ -> no(Reason.ENDED, "the license has ended");
      case Standing.Leaving(Instant end) -> whileLeaving(end, claim);
      case Standing.Running _ -> whileRunning(claim, held, false);
      case Standing.HandedOn _ -> whileRunning(claim, held, true);
    };
  }

  private static Verdict whileLeaving(Instant end, Claim claim) {
    return switch (claim) {
      case Claim.Granted _ -> leaving(end, false);
      case Claim.NotKnown _ -> leaving(end, true);
      case Claim.Expired _ -> leaving(end, false);
      case Claim.NotListed(String why) -> no(Reason.NOT_ENTITLED, why);
      case Claim.TooMuch tooMuch -> no(Reason.OVER_LIMIT, words(tooMuch));
    };
  }

  private static Verdict whileRunning(Claim claim, boolean held, boolean handedOn) {
    return switch (claim) {
      case Claim.Granted(Optional<Instant> until, boolean confirmed) ->
          new Verdict(
              true,
              held ? Reason.HELD : Reason.ACTIVE,
              held ? "its metering waits for a person; usage is taken and counted" : "it is active",
              until,
              handedOn || !confirmed);
      case Claim.NotKnown(String why) ->
          new Verdict(true, Reason.UNKNOWN, why, Optional.empty(), true);
      case Claim.NotListed(String why) -> no(Reason.NOT_ENTITLED, why);
      case Claim.Expired(Instant at) -> no(Reason.EXPIRED, "the entitlement expired at " + at);
      case Claim.TooMuch tooMuch -> no(Reason.OVER_LIMIT, words(tooMuch));
    };
  }

  private static Verdict leaving(Instant end, boolean stale) {
    return new Verdict(
        true, Reason.CLOSING, "AWS told the end of the license", Optional.of(end), stale);
  }

  private static Verdict no(Reason reason, String detail) {
    return new Verdict(false, reason, detail, Optional.empty(), false);
  }

  private static String words(Claim.TooMuch tooMuch) {
    return "%s are granted, %s asked for"
        .formatted(tooMuch.granted().toPlainString(), tooMuch.asked().toPlainString());
  }

  Verdict grownStale() {
    return new Verdict(allowed, reason, detail, until, true);
  }
}
