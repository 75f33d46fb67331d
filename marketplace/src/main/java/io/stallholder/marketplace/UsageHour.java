package io.stallholder.marketplace;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// One whole UTC hour, the grain at which AWS deduplicates usage. Always starts at minute zero.
public record UsageHour(Instant start) implements Comparable<UsageHour> {
  public UsageHour {
    if (!start.equals(start.truncatedTo(ChronoUnit.HOURS))) {
      throw new IllegalArgumentException("a usage hour must start on a whole hour, not " + start);
    }
  }

  public static UsageHour containing(Instant instant) {
    return new UsageHour(instant.truncatedTo(ChronoUnit.HOURS));
  }

  /// The first instant after this hour.
  public Instant end() {
    return start.plus(1, ChronoUnit.HOURS);
  }

  public UsageHour next() {
    return plus(1);
  }

  public UsageHour plus(long hours) {
    return new UsageHour(start.plus(Duration.ofHours(hours)));
  }

  public boolean isBefore(UsageHour other) {
    return start.isBefore(other.start);
  }

  /// The calendar month, in UTC, that AWS bills this hour in.
  public YearMonth month() {
    return YearMonth.from(start.atZone(ZoneOffset.UTC));
  }

  @Override
  public int compareTo(UsageHour other) {
    return start.compareTo(other.start);
  }

  @Override
  public String toString() {
    return start.toString();
  }
}
