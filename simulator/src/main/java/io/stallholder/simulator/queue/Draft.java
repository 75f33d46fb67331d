package io.stallholder.simulator.queue;

import java.time.Duration;
import java.util.Map;

/// A message that a queue does not have yet.
///
/// @param system what goes with it besides: `SenderId`, `AWSTraceHeader`, `MessageGroupId`
record Draft(
    String body, MessageAttributes attributes, Map<String, String> system, Duration delay) {
  static final String SENDER_ID = "SenderId";

  Draft {
    system = Map.copyOf(system);
  }

  static Draft bare(String body, String senderId, Duration delay) {
    return new Draft(body, MessageAttributes.NONE, Map.of(SENDER_ID, senderId), delay);
  }
}
