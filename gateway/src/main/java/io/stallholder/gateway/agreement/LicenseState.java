package io.stallholder.gateway.agreement;

import java.util.Locale;

/// Where a license stands in its life.
public enum LicenseState {
  /// The buyer was seen; AWS has not confirmed the subscription yet.
  PENDING,
  ACTIVE,
  /// An end was announced: everything known is sealed and sent ahead of all else.
  CLOSING,
  /// Renewed or replaced: flushed like a closing one, but nobody loses access.
  SUPERSEDED,
  CLOSED,
  /// The payment failed before the subscription began; never metered.
  FAILED;

  /// The name in the database, in JSON and in logs.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static LicenseState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
