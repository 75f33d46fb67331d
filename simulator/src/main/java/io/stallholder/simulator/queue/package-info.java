/// Amazon SQS, as far as a consumer of events needs it.
@NullMarked
package io.stallholder.simulator.queue;

import org.jspecify.annotations.NullMarked;
