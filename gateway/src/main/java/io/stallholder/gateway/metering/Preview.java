package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SubmissionStore.Frozen;
import java.util.List;
import java.util.Optional;

/// What sealing would make of one meter now.
///
/// @param plan none where nothing would change
/// @param records what the plan's seals would say, in their order
record Preview(MeterKey meter, Optional<SealingPlan> plan, List<Frozen> records) {}
