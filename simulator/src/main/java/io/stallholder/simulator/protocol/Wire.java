package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.Optional;

/// One of AWS's protocols, as one service speaks it.
public interface Wire {
  /// How the documentation calls it, with what tells this service's requests from others.
  String describe();

  /// The operation that a request is for; empty when it is not for this service or this protocol.
  Optional<String> operation(Request request);

  /// @throws AwsError when there is no input to be read
  ObjectNode read(String operation, Request request);

  Answer success(String operation, ObjectNode output, String requestId);

  Answer failure(AwsError error, ErrorType type, String requestId);
}
