/// AWS Marketplace Metering Service: ResolveCustomer, BatchMeterUsage, and the ledger behind them.
@NullMarked
package io.stallholder.simulator.metering;

import org.jspecify.annotations.NullMarked;
