package io.stallholder.client;

import java.time.Duration;

/// How long to wait after failures in a row: twice as long each time up to a cap, and never quite
/// the same, so that many that failed together do not come back together.
record Backoff(Duration first, Duration cap) {
  private static final int MOST_DOUBLINGS = 20;

  /// @param failures in a row, at least 1
  /// @param luck from 0 to 1: which part of the upper half of the wait is taken
  Duration after(int failures, double luck) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = Math.min(doubled, cap.toMillis());
    return Duration.ofMillis(most / 2 + Math.round(most / 2.0 * luck));
  }
}
