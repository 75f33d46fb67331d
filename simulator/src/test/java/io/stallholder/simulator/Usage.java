package io.stallholder.simulator;

import io.stallholder.simulator.Stall.Subscription;
import java.time.Instant;
import java.util.List;

/// Bodies of BatchMeterUsage.
final class Usage {
  private Usage() {}

  static String batch(String... records) {
    return "{\"UsageRecords\":[" + String.join(",", records) + "]}";
  }

  static String batch(List<String> records) {
    return batch(records.toArray(String[]::new));
  }

  static String record(Subscription subscription, Instant time, String dimension, int quantity) {
    return record(subscription, time, dimension, quantity, "");
  }

  static String record(
      Subscription subscription, Instant time, String dimension, int quantity, String more) {
    return """
    {"Timestamp":%d,"CustomerAWSAccountId":"%s","LicenseArn":"%s","Dimension":"%s","Quantity":%d%s}\
    """
        .formatted(
            time.getEpochSecond(),
            subscription.buyer(),
            subscription.licenseArn(),
            dimension,
            quantity,
            more);
  }
}
