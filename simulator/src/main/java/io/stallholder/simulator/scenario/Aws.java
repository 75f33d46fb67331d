package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Calls;

/// AWS, called in process: without a signature, and with all else that a call meets.
@FunctionalInterface
public interface Aws {
  /// @param operation one that is simulated
  Calls.Reply perform(String operation, Caller caller, ObjectNode input)
      throws InterruptedException;
}
