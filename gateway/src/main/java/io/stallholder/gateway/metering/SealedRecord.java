package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A frozen hour on its way to AWS.
///
/// @param record exactly what every attempt sends
/// @param leaving its buyer is leaving, or has left
/// @param failures attempts that did not settle it
/// @param alone it shares its request with no other record
record SealedRecord(
    UUID id,
    MeterKey meter,
    UsageHour hour,
    ProductCode product,
    UsageRecord record,
    Instant deadline,
    boolean leaving,
    int failures,
    boolean alone) {

  /// What AWS deduplicates by. Two older licenses of one account have the same name there.
  record AwsKey(ProductCode product, Customer customer, Dimension dimension, UsageHour hour) {}

  /// Records of one kind may share a request.
  record Kind(ProductCode product, boolean licensed) {}

  AwsKey key() {
    return new AwsKey(product, record.customer(), record.dimension(), record.hour());
  }

  Kind kind() {
    return new Kind(product, record.customer().isLicensed());
  }

  /// By our own reckoning; only AWS's word is final.
  boolean hasExpired(Instant now) {
    return !now.isBefore(deadline);
  }

  boolean hasAllocations() {
    return !record.allocations().isEmpty();
  }

  SealedRecord withoutAllocations() {
    var bare =
        new UsageRecord(
            record.timestamp(),
            record.customer(),
            record.dimension(),
            record.quantity(),
            List.of());
    return new SealedRecord(id, meter, hour, product, bare, deadline, leaving, failures, alone);
  }

  /// Requests about licenses must not name the product, older ones must.
  Optional<ProductCode> batchProduct() {
    return switch (record.customer()) {
      case Customer.Licensed _ -> Optional.empty();
      case Customer.LegacyIdentifier _, Customer.LegacyAccount _ -> Optional.of(product);
    };
  }
}
