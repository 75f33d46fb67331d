package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What one customer used of one dimension in one hour. AWS keeps the first record of an hour and
/// never adds a second, so a record is made once and every attempt sends the same one.
///
/// `timestamp` is kept to the millisecond, which is what AWS-JSON carries. `allocations` is empty,
/// or adds up to `quantity` with a different set of tags in each.
public record UsageRecord(
    Instant timestamp,
    Customer customer,
    Dimension dimension,
    Quantity quantity,
    List<Allocation> allocations) {
  public static final int MAX_ALLOCATIONS = 2500;

  public UsageRecord {
    timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
    allocations = List.copyOf(allocations);
    requireWhole(quantity, allocations);
  }

  public UsageHour hour() {
    return UsageHour.containing(timestamp);
  }

  /// What this record adds to a batch, in bytes, without the comma that parts it from the next.
  public int serializedBytes() {
    return UsageJson.write(this).length;
  }

  /// What AWS deduplicates by. Two records that share it are one at AWS: the first.
  Key key() {
    return new Key(customer, dimension, hour());
  }

  record Key(Customer customer, Dimension dimension, UsageHour hour) {}

  private static void requireWhole(Quantity quantity, List<Allocation> allocations) {
    if (allocations.isEmpty()) {
      return;
    }
    if (allocations.size() > MAX_ALLOCATIONS) {
      throw new IllegalArgumentException(
          "a usage record must have at most "
              + (MAX_ALLOCATIONS + " allocations, not " + allocations.size()));
    }
    long sum = allocations.stream().mapToLong(each -> each.quantity().value()).sum();
    if (sum != quantity.value()) {
      throw new IllegalArgumentException(
          "allocations must add up to the quantity " + quantity + ", not to " + sum);
    }
    var seen = new HashSet<Set<Tag>>();
    for (Allocation allocation : allocations) {
      if (!seen.add(Set.copyOf(allocation.tags()))) {
        throw new IllegalArgumentException(
            "allocations must differ in their tags, but two have " + allocation.tags());
      }
    }
  }
}
