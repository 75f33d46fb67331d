package io.stallholder.client;

import java.time.Duration;

/// When an event in the spool counts as safe, and leaves memory.
///
/// Whatever is chosen, up to `linger` passes before an event is written at all: the app's threads
/// never wait for the disk. Until then it is lost when the process is killed.
public final class Durability {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final boolean syncs;
  private final Duration every;

  private Durability(boolean syncs, Duration every) {
    this.syncs = syncs;
    this.every = every;
  }

  /// When the operating system has it: it survives the process, and not the machine.
  public static Durability process() {
    return new Durability(false, Duration.ZERO);
  }

  /// When the disk has it (fsync), at the latest so long after it was written: it survives the
  /// machine.
  public static Durability syncEvery(Duration interval) {
    if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("from 0 to " + LONGEST + ", but is " + interval);
    }
    return new Durability(true, interval);
  }

  /// When the disk has it, each write at once.
  public static Durability syncEachWrite() {
    return syncEvery(Duration.ZERO);
  }

  boolean syncs() {
    return syncs;
  }

  Duration every() {
    return every;
  }

  @Override
  public String toString() {
    return syncs ? "fsync every " + every : "without fsync";
  }
}
