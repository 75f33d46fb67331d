package io.stallholder.benchmarks.chaos;

import java.time.Instant;

/// One license of a buyer.
///
/// @param family a license and those that renew it: usage belongs to the one in force
/// @param until usage occurs before it; far away while the buyer stays
record Purchase(
    int family, String buyer, String agreement, String arn, Instant since, Instant until) {
  static final Instant FAR_AWAY = Instant.parse("9999-01-01T00:00:00Z");

  boolean isHeld() {
    return until.equals(FAR_AWAY);
  }

  Purchase until(Instant end) {
    return new Purchase(family, buyer, agreement, arn, since, end);
  }

  /// The `l-…` at its end, which is a name of the license as well.
  String shortName() {
    return arn.substring(arn.lastIndexOf("l-"));
  }
}
