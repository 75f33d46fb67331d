package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// AWS JSON 1.0 or 1.1: the operation in `X-Amz-Target`, everything else in the body.
public final class AwsJson implements Wire {
  private final String contentType;
  private final String prefix;
  private final String errorNamespace;
  private final Optional<Map<String, String>> olderCodes;

  private AwsJson(
      String version,
      String prefix,
      String errorNamespace,
      Optional<Map<String, String>> olderCodes) {
    this.contentType = "application/x-amz-json-" + version;
    this.prefix = prefix + ".";
    this.errorNamespace = errorNamespace;
    this.olderCodes = olderCodes;
  }

  /// @param prefix of `X-Amz-Target`, without the dot
  /// @param errorNamespace what stands before an error's name when it is prefixed
  public static AwsJson v10(String prefix, String errorNamespace) {
    return new AwsJson("1.0", prefix, errorNamespace, Optional.empty());
  }

  public static AwsJson v11(String prefix, String errorNamespace) {
    return new AwsJson("1.1", prefix, errorNamespace, Optional.empty());
  }

  @Behaviour(
      value = "SQS errors are prefixed and repeat their older name in x-amzn-query-error",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, AWS JSON protocol",
      date = "2026-11-23")
  public AwsJson withOlderCodes(Map<String, String> codes) {
    String version = contentType.substring(contentType.length() - 3);
    String target = prefix.substring(0, prefix.length() - 1);
    return new AwsJson(version, target, errorNamespace, Optional.of(codes));
  }

  @Override
  public String describe() {
    return "JSON " + contentType.substring(contentType.length() - 3) + ", `" + prefix + "*`";
  }

  @Override
  public Optional<String> operation(Request request) {
    return request
        .header("X-Amz-Target")
        .filter(target -> target.startsWith(prefix))
        .map(target -> target.substring(prefix.length()));
  }

  @Behaviour(
      value = "Input that is no JSON object answers SerializationException",
      source = Source.GUESS,
      of = "the code of AWS's common JSON layer",
      date = "2026-11-23")
  @Override
  public ObjectNode read(String operation, Request request) {
    return readObject(request);
  }

  static ObjectNode readObject(Request request) {
    if (request.size() == 0) {
      return Json.object();
    }
    try {
      JsonNode json = Json.parse(request.body());
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw AwsError.client(
          "SerializationException", "Start of structure or map found where not expected.");
    } catch (IllegalArgumentException e) {
      throw AwsError.client("SerializationException", "The request body is " + e.getMessage());
    }
  }

  @Override
  public Answer success(String operation, ObjectNode output, String requestId) {
    return new Answer(200, headers(requestId), Json.bytes(output));
  }

  @Behaviour(
      value = "Errors are a JSON object with __type, bare or with a namespace, and message",
      source = Source.OBSERVED,
      of = "what SDKs for Java and Python read",
      date = "2026-11-23")
  @Override
  public Answer failure(AwsError error, ErrorType type, String requestId) {
    Map<String, String> headers = headers(requestId);
    olderCodes.ifPresent(codes -> headers.put("x-amzn-query-error", olderCode(codes, error)));
    String prefixed =
        switch (type) {
          case BARE -> olderCodes.isPresent() ? errorNamespace : "";
          case PREFIXED -> errorNamespace;
        };
    ObjectNode body = Json.object().put("__type", prefixed + error.code());
    body.put("message", error.explanation()).setAll(error.members());
    return new Answer(error.status(), headers, Json.bytes(body));
  }

  private static String olderCode(Map<String, String> codes, AwsError error) {
    String side = error.status() >= 500 ? ";Receiver" : ";Sender";
    return codes.getOrDefault(error.code(), error.code()) + side;
  }

  private Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType);
    headers.put("x-amzn-RequestId", requestId);
    return headers;
  }
}
