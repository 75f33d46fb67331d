package io.stallholder.benchmarks;

import org.jspecify.annotations.Nullable;

/// One figure.
///
/// @param limit what the machine gave in the same run without the work in between; null where there
///   is no such thing
/// @param ratio of the value to the limit
/// @param met whether the value is as good as the target, or better
record Row(
    String name,
    double value,
    String unit,
    @Nullable Double limit,
    @Nullable Double ratio,
    double target,
    boolean met) {

  /// More is better.
  static Row atLeast(String name, double value, String unit, double limit, double target) {
    return new Row(name, value, unit, limit, value / limit, target, value >= target);
  }

  /// Less is better.
  static Row atMost(String name, double value, String unit, double target) {
    return new Row(name, value, unit, null, null, target, value <= target);
  }
}
