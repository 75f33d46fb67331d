package io.stallholder.gateway.alarm;

import java.util.Locale;

/// How soon somebody has to look.
enum Severity {
  /// At once, at any hour: money is being lost, or is about to be.
  CRITICAL,
  /// On the next working day.
  WARNING;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
