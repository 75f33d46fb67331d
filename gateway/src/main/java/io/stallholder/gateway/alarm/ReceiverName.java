package io.stallholder.gateway.alarm;

import java.util.Locale;

/// Where alarms can go.
enum ReceiverName {
  WEBHOOK,
  EMAIL;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ReceiverName of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
