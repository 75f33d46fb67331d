/// AWS Marketplace in a box: start [io.stallholder.simulator.Simulator], point any AWS SDK at it.
@NullMarked
package io.stallholder.simulator;

import org.jspecify.annotations.NullMarked;
