/// Amazon EventBridge: the default bus, its rules, and the queues that they fill.
@NullMarked
package io.stallholder.simulator.bus;

import org.jspecify.annotations.NullMarked;
