package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.ProductCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What goes into one BatchMeterUsage request: 1 to 25 records of one product.
///
/// Either every customer is [Customer.Licensed] and there is no product code, or none is and there
/// is one. AWS bills a customer's hour twice when it comes in both styles, so a mixed batch cannot
/// be made. No two records share customer, dimension and hour: AWS would keep only one, and its
/// results could not be told apart.
public record UsageBatch(Optional<ProductCode> productCode, List<UsageRecord> records) {
  public static final int MAX_RECORDS = 25;

  /// AWS says "less than 1 MB" of JSON and not which megabyte: the smaller one is safe.
  public static final int MAX_BYTES = 999_999;

  public UsageBatch {
    records = List.copyOf(records);
    if (records.isEmpty() || records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "a batch must have 1 to " + MAX_RECORDS + " records, not " + records.size());
    }
    requireOneStyle(productCode, records);
    requireDistinctKeys(records);
    int bytes = UsageJson.batchBytes(productCode, records);
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a batch must be at most " + MAX_BYTES + " bytes of JSON, not " + bytes);
    }
  }

  /// How many of these records, from the first on, one batch can hold: at most 25 and less than 1
  /// MB. 0 if the list is empty or the first alone is too large (then only dropping allocations
  /// helps).
  public static int fitting(Optional<ProductCode> productCode, List<UsageRecord> records) {
    long bytes = UsageJson.batchBytes(productCode, List.of());
    int count = 0;
    for (UsageRecord record : records) {
      bytes += record.serializedBytes() + (count == 0 ? 0 : 1);
      if (bytes > MAX_BYTES || count == MAX_RECORDS) {
        return count;
      }
      count++;
    }
    return count;
  }

  /// The size of the request body.
  public int serializedBytes() {
    return UsageJson.batchBytes(productCode, records);
  }

  private static void requireOneStyle(
      Optional<ProductCode> productCode, List<UsageRecord> records) {
    boolean licensed = records.getFirst().customer().isLicensed();
    if (records.stream().anyMatch(each -> each.customer().isLicensed() != licensed)) {
      throw new IllegalArgumentException(
          "a batch must not mix customers with a license and customers without");
    }
    if (licensed && productCode.isPresent()) {
      throw new IllegalArgumentException(
          "a batch of licensed customers must not name a product code, not even "
              + productCode.get());
    }
    if (!licensed && productCode.isEmpty()) {
      throw new IllegalArgumentException(
          "a batch of customers without a license must name their product code");
    }
  }

  private static void requireDistinctKeys(List<UsageRecord> records) {
    var keys = new HashSet<UsageRecord.Key>();
    for (UsageRecord record : records) {
      if (!keys.add(record.key())) {
        throw new IllegalArgumentException(
            "a batch must have one record per customer, dimension and hour, not two for "
                + record.key());
      }
    }
  }
}
