package io.stallholder.simulator.junit;

import java.time.Instant;

/// What AWS would bill for one hour.
///
/// @param licenseArn empty when it was metered by product code and customer
/// @param hour its start
public record LedgerRecord(
    String licenseArn,
    String buyer,
    String productCode,
    String dimension,
    Instant hour,
    int quantity,
    String meteringRecordId,
    String region) {}
