package io.stallholder.simulator.scenario;

/// What became of a step. A new case must break the build.
sealed interface Result {
  /// @param outcome in a few words
  /// @param met how many expectations it met
  record Done(String outcome, int met) implements Result {}

  /// @param what was compared
  record Unmet(String what, String expected, String actual) implements Result {}
}
