package io.stallholder.gateway.metering;

import java.util.Locale;

/// What AWS has not told yet of an hour that is over.
enum WaitReason {
  /// How much of it the buyer's contract includes.
  ALLOWANCE,
  /// The names by which its record must call the buyer.
  NAMES;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
