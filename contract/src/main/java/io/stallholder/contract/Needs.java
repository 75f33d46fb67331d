package io.stallholder.contract;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// What a rule cannot be tried without.
final class Needs {
  private Needs() {}

  /// Skips the rule where the market has none.
  static <T> T of(Optional<T> need, String what) {
    Assumptions.assumeTrue(need.isPresent(), "this market has no " + what);
    return need.orElseThrow();
  }
}
