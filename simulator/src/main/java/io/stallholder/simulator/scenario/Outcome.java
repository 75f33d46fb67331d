package io.stallholder.simulator.scenario;

import java.util.Optional;

/// How a scenario went.
///
/// @param steps that were played, the failed one included
/// @param met expectations
/// @param failure the first one that was not met
public record Outcome(int steps, int met, Optional<Failure> failure) {
  /// @param step its number
  public record Failure(int step, String what, String expected, String actual) {}

  public boolean isMet() {
    return failure.isEmpty();
  }

  /// For the people who wait for it.
  public String describe() {
    return failure
        .map(first ->
            """
            step %d did not go as expected: %s
              expected  %s
              actual    %s\
            """
                .formatted(first.step(), first.what(), first.expected(), first.actual()))
        .orElseGet(() -> count(steps, "step") + ", " + count(met, "expectation") + " met");
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
