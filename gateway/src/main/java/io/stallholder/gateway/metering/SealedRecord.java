package io.stallholder.gateway.metering;

import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A frozen hour on its way to AWS.
///
/// @param record exactly what every attempt sends
/// @param leaving its buyer is leaving, or has left
/// @param failures attempts that did not settle it
/// @param batchLimit how many records may share its next request: halved each time AWS refuses a
///   whole request for the sake of one record
/// @param mayHaveArrived an earlier attempt had no answer, so AWS may have the record already
record SealedRecord(
    UUID id,
    MeterKey meter,
    UsageHour hour,
    ProductCode product,
    UsageRecord record,
    Instant deadline,
    boolean leaving,
    int failures,
    int batchLimit,
    boolean mayHaveArrived) {

  /// Requests about licenses must not name the product, older ones must.
  Optional<ProductCode> batchProduct() {
    return switch (record.customer()) {
      case Customer.Licensed _ -> Optional.empty();
      case Customer.LegacyIdentifier _, Customer.LegacyAccount _ -> Optional.of(product);
    };
  }
}
