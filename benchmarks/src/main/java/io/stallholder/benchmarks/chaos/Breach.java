package io.stallholder.benchmarks.chaos;

import java.util.List;

/// What must not be, and was: the run ends.
final class Breach extends RuntimeException {
  private static final long serialVersionUID = 1;

  Breach(String what) {
    super(what);
  }

  Breach(List<String> all) {
    this(String.join("\n", all));
  }
}
