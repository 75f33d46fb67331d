package io.stallholder.simulator.metering;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.metering.UsageRecord.Allocation;
import io.stallholder.simulator.metering.UsageRecord.Tag;
import io.stallholder.simulator.protocol.AwsError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The rules of vendor-metered tagging.
final class Allocations {
  private static final int MAX_TAGS = 5;
  private static final int MAX_KEY = 100;
  private static final int MAX_VALUE = 256;

  /// As in AWS's model: ` -=` is a range, so it admits more than AWS's prose lists.
  private static final Pattern ALLOWED = Pattern.compile("^[a-zA-Z0-9+ -=._:\\/@]+$");

  private Allocations() {}

  static void check(UsageRecord record) {
    for (Allocation allocation : record.allocations()) {
      checkTags(allocation.tags());
    }
    if (!record.allocations().isEmpty()) {
      checkSum(record);
      checkDistinct(record.allocations());
    }
  }

  @Behaviour(
      value = "A bad tag, or more than 5 of them, answers InvalidTagException",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private static void checkTags(List<Tag> tags) {
    if (tags.size() > MAX_TAGS) {
      throw invalidTag("The number of tags is greater than 5.");
    }
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      if (!isValid(tag.key(), MAX_KEY) || !isValid(tag.value(), MAX_VALUE)) {
        throw invalidTag("The tag is invalid: " + tag.key());
      }
      if (!keys.add(tag.key())) {
        throw invalidTag("The tag key is repeated: " + tag.key());
      }
    }
  }

  @Behaviour(
      value = "Allocations that do not add up to Quantity answer InvalidUsageAllocationsException",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  private static void checkSum(UsageRecord record) {
    long sum = record.allocations().stream().mapToLong(Allocation::quantity).sum();
    if (sum != record.quantity()) {
      throw invalidAllocations(
          "Sum of allocated usage quantities is not equal to the usage quantity.");
    }
  }

  @Behaviour(
      value = "Every allocation has its own set of tags",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, vendor-metered tagging; the error: our guess",
      date = "2026-11-23")
  private static void checkDistinct(List<Allocation> allocations) {
    Set<Set<Tag>> sets = new HashSet<>();
    for (Allocation allocation : allocations) {
      if (!sets.add(Set.copyOf(allocation.tags()))) {
        throw invalidAllocations("Two usage allocations have the same set of tags.");
      }
    }
  }

  private static boolean isValid(String text, int max) {
    return text.length() <= max && ALLOWED.matcher(text).find();
  }

  private static AwsError invalidTag(String message) {
    return AwsError.client("InvalidTagException", message);
  }

  private static AwsError invalidAllocations(String message) {
    return AwsError.client("InvalidUsageAllocationsException", message);
  }
}
