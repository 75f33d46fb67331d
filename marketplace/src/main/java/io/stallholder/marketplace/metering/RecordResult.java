package io.stallholder.marketplace.metering;

import io.stallholder.marketplace.MeteringRecordId;
import java.util.Optional;

/// AWS's verdict on one record of the batch. `record` is the one that was sent; the id is there
/// with a success and may be with other verdicts.
public record RecordResult(UsageRecord record, Status status, Optional<MeteringRecordId> id) {}
