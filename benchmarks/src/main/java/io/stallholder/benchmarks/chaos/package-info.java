/// Proof by chaos: usage is reported, metered and billed while everything that can break breaks,
/// and afterwards every unit is accounted for. Nothing here uses the gateway's code.
@NullMarked
package io.stallholder.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
