package io.stallholder.client;

import java.util.Locale;

/// Why a buyer has access, or has none.
public enum AccessReason {
  ACTIVE,
  /// The end is known; until then nobody is locked out.
  CLOSING,
  ENDED,
  NOT_ENTITLED,
  EXPIRED,
  OVER_LIMIT,
  /// The seller looks into the buyer's usage; the buyer is not concerned.
  HELD,
  /// It is not known yet, which is no refusal.
  UNKNOWN,
  /// A word that this version of the client does not know; see [AccessDecision#allowed].
  OTHER;

  static AccessReason of(String word) {
    for (AccessReason reason : values()) {
      if (reason.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return reason;
      }
    }
    return OTHER;
  }
}
