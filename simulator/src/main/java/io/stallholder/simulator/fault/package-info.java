/// Faults on demand: throttling, errors, latency, lost connections, lost replies.
@NullMarked
package io.stallholder.simulator.fault;

import org.jspecify.annotations.NullMarked;
