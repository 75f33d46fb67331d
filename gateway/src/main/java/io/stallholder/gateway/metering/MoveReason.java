package io.stallholder.gateway.metering;

/// Why usage is not in the hour in which it occurred.
enum MoveReason {
  LATE("late"),
  BEFORE_ACTIVATION("before-activation"),
  WINDOW_CLOSED("window-closed"),
  /// It may have been billed in its own hour, until a person found that it was not.
  UNBILLED("unbilled");

  private final String word;

  MoveReason(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
