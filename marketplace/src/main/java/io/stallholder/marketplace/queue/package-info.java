/// The SQS queue that the events arrive in.
@NullMarked
package io.stallholder.marketplace.queue;

import org.jspecify.annotations.NullMarked;
