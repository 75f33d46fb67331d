package io.stallholder.client;

import java.util.HashMap;
import java.util.Map;

/// Which was the last event of each subject that has not settled yet, counted from the first. Of
/// subjects that are too many to be remembered it says a later one.
final class Subjects {
  private static final int MOST = 20_000;

  private final Map<String, Long> last = new HashMap<>();
  private long floor;

  /// @param floor the events before it are of nobody knows whom
  Subjects(long floor) {
    this.floor = floor;
  }

  void saw(String subject, long number, long settled) {
    if (last.size() >= MOST && !last.containsKey(subject)) {
      last.values().removeIf(seen -> seen <= settled);
      if (last.size() >= MOST) {
        last.clear();
        floor = number;
      }
    }
    last.put(subject, number);
  }

  long lastOf(String subject) {
    return Math.max(floor, last.getOrDefault(subject, 0L));
  }
}
