package io.stallholder.gateway.usage;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// The days of `usage_event` in PostgreSQL. Every method works in the caller's transaction, waits
/// only a moment for a lock, and holds none for longer than it takes to change the catalog.
final class PartitionStore {
  private static final String DEFAULT = "usage_event_default";
  private static final Pattern DAY = Pattern.compile("usage_event_[0-9]{8}");
  private static final DateTimeFormatter DIGITS = DateTimeFormatter.BASIC_ISO_DATE;
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String CHECK_VIOLATION = "23514";

  private PartitionStore() {}

  /// Not now: somebody else had the lock.
  static boolean wasLocked(RuntimeException e) {
    return hasState(e, LOCK_NOT_AVAILABLE);
  }

  /// The default partition has rows of the day, where they stay.
  static boolean wasTaken(RuntimeException e) {
    return hasState(e, CHECK_VIOLATION);
  }

  private static boolean hasState(RuntimeException e, String state) {
    return e.getCause() instanceof SQLException sql && state.equals(sql.getSQLState());
  }

  /// The days that have a partition.
  static NavigableSet<LocalDate> days(Handle handle) {
    NavigableSet<LocalDate> days = new TreeSet<>();
    handle
        .createQuery(
            """
            select partition.relname from pg_inherits
              join pg_class as partition on partition.oid = inhrelid
            where inhparent = 'usage_event'::regclass
            """)
        .mapTo(String.class)
        .filter(name -> DAY.matcher(name).matches())
        .map(name -> LocalDate.parse(name.substring(name.length() - 8), DIGITS))
        .forEach(days::add);
    return days;
  }

  static boolean defaultIsEmpty(Handle handle) {
    return handle
        .createQuery("select not exists (select from usage_event_default)")
        .mapTo(Boolean.class)
        .one();
  }

  /// Lets no row of a day that is still to come into the default partition, so that attaching the
  /// day's own need not read it under a lock.
  static void closeDefault(Handle handle, LocalDate day) {
    waitShortly(handle);
    reopenDefault(handle, day);
    handle.execute(
        "alter table %s add constraint %s check (received_at < '%s' or received_at >= '%s') not valid"
            .formatted(DEFAULT, constraint(day), start(day), start(day.plusDays(1))));
  }

  /// Reads the default partition, with everybody else at work.
  static void validateDefault(Handle handle, LocalDate day) {
    waitShortly(handle);
    handle.execute("alter table %s validate constraint %s".formatted(DEFAULT, constraint(day)));
  }

  static void reopenDefault(Handle handle, LocalDate day) {
    waitShortly(handle);
    handle.execute(
        "alter table %s drop constraint if exists %s".formatted(DEFAULT, constraint(day)));
  }

  static void attach(Handle handle, LocalDate day) {
    waitShortly(handle);
    handle.execute(
        "create table %s (like usage_event including defaults including constraints)"
            .formatted(table(day)));
    handle.execute(
        "alter table usage_event attach partition %s for values from ('%s') to ('%s')"
            .formatted(table(day), start(day), start(day.plusDays(1))));
    reopenDefault(handle, day);
  }

  /// @return whether it is gone; it stays while it holds an event whose license is not known
  static boolean drop(Handle handle, LocalDate day) {
    waitShortly(handle);
    // So that the answer holds until the partition is gone.
    handle.execute("lock table only usage_event in access exclusive mode");
    handle.execute("lock table %s in access exclusive mode".formatted(table(day)));
    boolean isHeld =
        handle
            .createQuery(
                "select exists (select from %s where license_id is null)".formatted(table(day)))
            .mapTo(Boolean.class)
            .one();
    if (!isHeld) {
      handle.execute("drop table " + table(day));
    }
    return !isHeld;
  }

  private static void waitShortly(Handle handle) {
    handle.execute("set local lock_timeout = '500ms'");
  }

  private static String table(LocalDate day) {
    return "usage_event_" + DIGITS.format(day);
  }

  private static String constraint(LocalDate day) {
    return "usage_event_not_" + DIGITS.format(day);
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
