package io.stallholder.gateway.metering;

/// Why no record will be made of accepted usage.
enum NoPlace {
  /// Its buyer left, and AWS takes no more hours of that license.
  AFTER_FINAL("after-final"),
  /// AWS takes its hour no more, and `metering.moveLateUsage` is off.
  WINDOW_CLOSED("window-closed"),
  /// Its hour was billed by whoever metered the buyer before.
  BEFORE_METERED_FROM("before-metered-from"),
  /// A person lowered the quantity of a held hour.
  REDUCED("reduced"),
  /// A person took the event back.
  VOIDED("voided");

  private final String word;

  NoPlace(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
