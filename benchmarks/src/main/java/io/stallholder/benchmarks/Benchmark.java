package io.stallholder.benchmarks;

import java.io.IOException;

/// Makes one row of the table. It stops by itself: each has a limit to its time, and names it.
interface Benchmark {
  /// What it is called on the command line: lower-case words with hyphens.
  String key();

  /// Takes many minutes, and is made only when it is asked for by its whole name.
  default boolean isLong() {
    return false;
  }

  /// @throws IllegalStateException when what was measured did not do its work: no figure then
  Result run() throws IOException, InterruptedException;
}
