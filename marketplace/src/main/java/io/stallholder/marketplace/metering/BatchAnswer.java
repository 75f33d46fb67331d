package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.MarketplaceError;
import java.util.List;

/// What became of one BatchMeterUsage request. A new case must break the build.
public sealed interface BatchAnswer {
  /// HTTP 200, which is not yet "billed": look at every record. A record in neither list has no
  /// answer, as if its request had been lost. Records in `unprocessed` are to be sent again
  /// unchanged.
  record Answered(List<RecordResult> results, List<UsageRecord> unprocessed)
      implements BatchAnswer {
    public Answered {
      results = List.copyOf(results);
      unprocessed = List.copyOf(unprocessed);
    }
  }

  /// AWS refused the whole batch; none of it is metered.
  record Refused(MarketplaceError error) implements BatchAnswer {}

  /// Sent, or perhaps sent; what AWS did is not known. Sending the identical batch again is safe.
  record Lost(String detail) implements BatchAnswer {}

  /// Certainly not sent: no credentials, or no connection.
  record Unsent(String why) implements BatchAnswer {}
}
