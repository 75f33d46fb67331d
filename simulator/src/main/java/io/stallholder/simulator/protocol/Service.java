package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One AWS service as the wire sees it.
///
/// @param signingName the service in the credential scope
/// @param isRegional false when it exists in us-east-1 alone
/// @param operations those that are simulated
/// @param others those that AWS has besides, for the documentation and for a clear refusal
public record Service(
    String name,
    String signingName,
    boolean isRegional,
    List<Wire> wires,
    Map<String, Operation> operations,
    Set<String> others) {
  public Service {
    wires = List.copyOf(wires);
    operations = Map.copyOf(operations);
    others = Set.copyOf(others);
  }

  /// Runs under the simulator's lock. Throws [AwsError] to answer with an error.
  @FunctionalInterface
  public interface Operation {
    ObjectNode perform(Call call) throws InterruptedException;
  }
}
