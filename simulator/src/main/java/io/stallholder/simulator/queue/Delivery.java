package io.stallholder.simulator.queue;

import java.time.Instant;

/// A message as one receive got it.
///
/// @param count how often it has been received by now, in this queue and before
record Delivery(Message message, String handle, int count, Instant firstReceived) {}
