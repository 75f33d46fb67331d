package io.stallholder.gateway.usage;

import io.stallholder.gateway.usage.SweepStore.Table;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/// Goes through one table again and again, in small steps, and lets go of what is old.
final class Sweep {
  /// Half a megabyte, some thousands of rows: a transaction of milliseconds.
  private static final int BLOCKS = 64;

  /// Between the end of a table and its next beginning, in business time.
  private static final Duration REST = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final Table table;
  private final Duration kept;
  private long next;
  private Instant begin = Instant.MIN;

  Sweep(Jdbi jdbi, Table table, Duration kept) {
    this.jdbi = jdbi;
    this.table = table;
    this.kept = kept;
  }

  /// One step.
  ///
  /// @return whether more of the table is left
  boolean once(Instant now) {
    if (now.isBefore(begin)) {
      return false;
    }
    long blocks =
        jdbi.inTransaction(handle -> {
          SweepStore.sweep(handle, table, next, BLOCKS, now.minus(kept));
          return SweepStore.blocks(handle, table);
        });
    next += BLOCKS;
    if (next < blocks) {
      return true;
    }
    next = 0;
    begin = now.plus(REST);
    return false;
  }
}
