package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// One AWS service as the wire sees it.
///
/// @param address the prefix of `X-Amz-Target`, or the `Version` of the query protocol
/// @param signingName the service in the credential scope
/// @param errorNamespace what stands before an error's name when it is prefixed
public record Service(
    String address,
    String signingName,
    Protocol protocol,
    String errorNamespace,
    Map<String, Operation> operations) {
  public Service {
    operations = Map.copyOf(operations);
  }

  /// Runs under the simulator's lock. Throws [AwsError] to answer with an error.
  @FunctionalInterface
  public interface Operation {
    ObjectNode perform(Call call) throws InterruptedException;
  }
}
