package io.stallholder.cli.usage;

import java.io.PrintStream;

/// A bar on a terminal; nothing elsewhere.
final class Progress {
  private static final int WIDTH = 40;
  private static final long REST_NANOS = 100_000_000;

  private final PrintStream err;
  private final boolean isTerminal;
  private long last = System.nanoTime() - REST_NANOS;
  private boolean shown;

  Progress(PrintStream err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  void show(long bytes, long all, long lines) {
    boolean isDue = bytes >= all || System.nanoTime() - last >= REST_NANOS;
    if (!isTerminal || !isDue) {
      return;
    }
    last = System.nanoTime();
    shown = true;
    err.print("\r" + bar(bytes, all, lines));
    err.flush();
  }

  static String bar(long bytes, long all, long lines) {
    int full = all == 0 ? WIDTH : Math.toIntExact(bytes * WIDTH / all);
    int percent = all == 0 ? 100 : Math.toIntExact(bytes * 100 / all);
    return "[%s%s] %3d%%  %,d lines"
        .formatted("#".repeat(full), ".".repeat(WIDTH - full), percent, lines);
  }

  void end() {
    if (shown) {
      err.println();
    }
  }
}
