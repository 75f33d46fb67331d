package io.stallholder.gateway.agreement;

import java.util.Locale;

/// What an event means for a license, in one vocabulary for EventBridge and SNS.
enum Signal {
  /// License Updated, subscribe-success: the subscription is confirmed, metering may begin.
  CONFIRMED,
  /// subscribe-success alone may bring a closing or closed legacy customer back.
  RESUBSCRIBED,
  PAYMENT_FAILED,
  /// Agreement Ended (cancelled, expired, terminated), License Deprovisioned, unsubscribe-pending.
  ENDING,
  /// Agreement Ended because it was renewed or replaced.
  SUCCEEDED,
  /// unsubscribe-success: AWS takes no more usage.
  ENDED,
  /// Ours: the hour that AWS leaves for the last records is over.
  FINAL_WINDOW_PASSED,
  /// Changes no state by itself: created, amended, entitlements changed, unknown.
  NOTED;

  /// A sign that somebody leaves, or has left.
  boolean isEnd() {
    return switch (this) {
      case ENDING, SUCCEEDED, ENDED, FINAL_WINDOW_PASSED -> true;
      case CONFIRMED, RESUBSCRIBED, PAYMENT_FAILED, NOTED -> false;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Signal of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
