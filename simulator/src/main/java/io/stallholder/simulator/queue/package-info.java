/// Amazon SQS with standard queues: what consumers, producers and their infrastructure need, in its
/// JSON protocol and the query protocol before it.
@NullMarked
package io.stallholder.simulator.queue;

import org.jspecify.annotations.NullMarked;
