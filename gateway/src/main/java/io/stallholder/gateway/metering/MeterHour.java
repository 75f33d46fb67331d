package io.stallholder.gateway.metering;

import io.stallholder.marketplace.UsageHour;

/// One hour of one license and dimension: what AWS takes one record for.
record MeterHour(MeterKey meter, UsageHour hour) {}
