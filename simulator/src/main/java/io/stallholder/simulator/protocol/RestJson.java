package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// REST-JSON, with one path for each operation, and input in the query or in the body.
public final class RestJson implements Wire {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "ExpiredTokenException",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationTokenException",
          "UnrecognizedClientException");

  private final Map<String, String> operations;
  private final String errorNamespace;

  /// @param operations by method and path, such as `GET /DescribeEntity`
  public RestJson(Map<String, String> operations, String errorNamespace) {
    this.operations = Map.copyOf(operations);
    this.errorNamespace = errorNamespace;
  }

  @Override
  public String describe() {
    return "REST-JSON";
  }

  @Override
  public Optional<String> operation(Request request) {
    if (request.header("X-Amz-Target").isPresent()) {
      return Optional.empty();
    }
    return Optional.ofNullable(operations.get(request.method() + " " + request.rawPath()));
  }

  /// Parameters of the query under their own names beside the members of the body.
  @Override
  public ObjectNode read(String operation, Request request) {
    ObjectNode input = AwsJson.readObject(request);
    Forms.read(request.rawQuery()).forEach((name, values) -> input.put(name, values.getFirst()));
    return input;
  }

  @Override
  public Answer success(String operation, ObjectNode output, String requestId) {
    return new Answer(200, headers(requestId), Json.bytes(output));
  }

  @Behaviour(
      value = "An error's name is in the header x-amzn-ErrorType, its message in the body",
      source = Source.DOCUMENTED,
      of = "Smithy, AWS restJson1 protocol",
      date = "2026-11-24")
  @Behaviour(
      value = "Over REST-JSON who is not known, or signs wrongly, gets HTTP 403",
      source = Source.GUESS,
      of = "how AWS's REST services answer elsewhere; no model of the catalog says",
      date = "2026-11-24")
  @Override
  public Answer failure(AwsError error, ErrorType type, String requestId) {
    int status = FORBIDDEN.contains(error.code()) ? 403 : error.status();
    String prefix =
        switch (type) {
          case BARE -> "";
          case PREFIXED -> errorNamespace;
        };
    ObjectNode body = Json.object().put("message", error.explanation());
    body.setAll(error.members());
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            "application/json",
            "x-amzn-RequestId",
            requestId,
            "x-amzn-ErrorType",
            prefix + error.code());
    return new Answer(status, headers, Json.bytes(body));
  }

  private static Map<String, String> headers(String requestId) {
    return Map.of("Content-Type", "application/json", "x-amzn-RequestId", requestId);
  }
}
