package io.stallholder.simulator.metering;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A usage record whose shape is right; whether it is true is not known yet.
///
/// @param asSent echoed in the answer
record UsageRecord(
    ObjectNode asSent,
    Instant timestamp,
    String dimension,
    int quantity,
    Customer customer,
    @Nullable String licenseArn,
    List<Allocation> allocations) {
  UsageRecord {
    allocations = List.copyOf(allocations);
  }

  /// Empty where the record names none.
  record Customer(String accountId, String identifier) {}

  /// @param tags empty for the bucket without tags
  record Allocation(int quantity, List<Tag> tags) {
    Allocation {
      tags = List.copyOf(tags);
    }
  }

  /// Empty where the record names none.
  record Tag(String key, String value) {}
}
