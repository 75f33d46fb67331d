package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Smithy RPC v2 CBOR: service and operation in the path, CBOR in the body.
public final class RpcCbor implements Wire {
  private static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/cbor", "smithy-protocol", "rpc-v2-cbor");

  private final String path;
  private final String errorNamespace;
  private final Set<String> timestamps;

  /// @param timestamps the names of members that are written as points in time
  public RpcCbor(String service, String errorNamespace, Set<String> timestamps) {
    this.path = "/service/" + service + "/operation/";
    this.errorNamespace = errorNamespace;
    this.timestamps = Set.copyOf(timestamps);
  }

  @Override
  public String describe() {
    return "Smithy RPC v2 CBOR, `" + path + "*`";
  }

  @Override
  public Optional<String> operation(Request request) {
    boolean isMeant =
        request.rawPath().startsWith(path)
            && request.header("smithy-protocol").filter("rpc-v2-cbor"::equals).isPresent();
    return isMeant ? Optional.of(request.rawPath().substring(path.length())) : Optional.empty();
  }

  @Override
  public ObjectNode read(String operation, Request request) {
    if (request.size() == 0) {
      return Json.object();
    }
    try {
      return Cbor.parse(request.body());
    } catch (IllegalArgumentException e) {
      throw AwsError.client("SerializationException", "The request body is " + e.getMessage());
    }
  }

  @Override
  public Answer success(String operation, ObjectNode output, String requestId) {
    return answer(200, output, requestId);
  }

  @Behaviour(
      value = "An error over CBOR is a map with __type, bare or with its namespace, and message",
      source = Source.DOCUMENTED,
      of = "Smithy RPC v2 CBOR protocol, operation error serialization",
      date = "2026-11-24")
  @Override
  public Answer failure(AwsError error, ErrorType type, String requestId) {
    String prefix =
        switch (type) {
          case BARE -> "";
          case PREFIXED -> errorNamespace;
        };
    ObjectNode body = Json.object().put("__type", prefix + error.code());
    body.put("message", error.explanation()).setAll(error.members());
    return answer(error.status(), body, requestId);
  }

  private Answer answer(int status, ObjectNode body, String requestId) {
    Map<String, String> headers = new LinkedHashMap<>(HEADERS);
    headers.put("x-amzn-RequestId", requestId);
    return new Answer(status, headers, Cbor.bytes(body, timestamps));
  }
}
