/// AWS CloudTrail: which of the calls that were received its event history shows.
@NullMarked
package io.stallholder.simulator.trail;

import org.jspecify.annotations.NullMarked;
