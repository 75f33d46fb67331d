/// Amazon SNS: topics, AWS Marketplace's own among them, that deliver to queues and to endpoints on
/// this machine.
@NullMarked
package io.stallholder.simulator.topic;

import org.jspecify.annotations.NullMarked;
