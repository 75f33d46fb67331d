package io.stallholder.gateway.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.NavigableSet;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Keeps a partition of `usage_event` ready for each of the next days, and lets go of those that
/// are older than the retention: dropping a day costs nothing, deleting its rows would.
final class Partitions {
  static final int DAYS_AHEAD = 3;

  private final Jdbi jdbi;
  private final Duration retention;

  Partitions(Jdbi jdbi, Duration retention) {
    this.jdbi = jdbi;
    this.retention = retention;
  }

  /// @return whether all was done; not where somebody had a lock, or a day is still needed
  boolean keep(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    NavigableSet<LocalDate> days = jdbi.inTransaction(PartitionStore::days);
    boolean done = days.contains(today) || createToday(today);
    for (int ahead = 1; ahead <= DAYS_AHEAD; ahead++) {
      LocalDate day = today.plusDays(ahead);
      done &= days.contains(day) || createAhead(day);
    }
    LocalDate oldest = LocalDate.ofInstant(now.minus(retention), ZoneOffset.UTC);
    for (LocalDate day : days.headSet(oldest)) {
      done &= in(handle -> PartitionStore.drop(handle, day));
    }
    return done;
  }

  /// Rows may come in at this very moment, so nothing is closed to them. Where the default
  /// partition has rows, they may be today's: they stay there, with those of the rest of the day.
  private boolean createToday(LocalDate today) {
    return in(handle -> {
      if (PartitionStore.defaultIsEmpty(handle)) {
        PartitionStore.attach(handle, today);
      }
      return true;
    });
  }

  private boolean createAhead(LocalDate day) {
    try {
      return in(handle -> {
        PartitionStore.closeDefault(handle, day);
        return true;
      })
          && in(handle -> {
            PartitionStore.validateDefault(handle, day);
            return true;
          })
          && in(handle -> {
            PartitionStore.attach(handle, day);
            return true;
          });
    } catch (RuntimeException e) {
      jdbi.useTransaction(handle -> PartitionStore.reopenDefault(handle, day));
      if (PartitionStore.wasTaken(e)) {
        return true; // The clock has been there before.
      }
      throw e;
    }
  }

  private boolean in(Predicate<Handle> step) {
    try {
      return jdbi.inTransaction(step::test);
    } catch (RuntimeException e) {
      if (PartitionStore.wasLocked(e)) {
        return false;
      }
      throw e;
    }
  }
}
