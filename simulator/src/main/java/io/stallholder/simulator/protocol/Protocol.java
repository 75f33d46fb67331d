package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The protocols of AWS that are spoken here: how input is read, and output and errors written.
public enum Protocol {
  JSON_1_0("application/x-amz-json-1.0"),
  JSON_1_1("application/x-amz-json-1.1"),
  QUERY("text/xml");

  private static final int MAX_FORM_FIELDS = 500;

  private final String contentType;

  Protocol(String contentType) {
    this.contentType = contentType;
  }

  public ObjectNode read(Request request) {
    return switch (this) {
      case JSON_1_0, JSON_1_1 -> readJson(request);
      case QUERY -> form(request);
    };
  }

  public Answer success(Service service, String operation, ObjectNode output, String requestId) {
    String body =
        switch (this) {
          case JSON_1_0, JSON_1_1 -> Json.text(output);
          case QUERY -> QueryXml.success(service.address(), operation, output, requestId);
        };
    return new Answer(200, headers(requestId), body);
  }

  @Behaviour(
      value = "Errors are a JSON object with __type, bare or with a namespace, and message",
      source = Source.OBSERVED,
      of = "what SDKs for Java and Python read",
      date = "2026-11-23")
  public Answer failure(Service service, AwsError raised, ErrorType type, String requestId) {
    AwsError error = this == QUERY ? ErrorNames.forQuery(raised) : raised;
    Map<String, String> headers = headers(requestId);
    String body =
        switch (this) {
          case JSON_1_0, JSON_1_1 -> {
            ErrorNames.queryCode(service, error)
                .ifPresent(code -> headers.put("x-amzn-query-error", code));
            yield Json.text(ErrorNames.json(service, error, type));
          }
          case QUERY -> QueryXml.failure(service.address(), error, requestId);
        };
    return new Answer(error.status(), headers, body);
  }

  private Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType);
    headers.put("x-amzn-RequestId", requestId);
    return headers;
  }

  @Behaviour(
      value = "Input that is no JSON object answers SerializationException",
      source = Source.GUESS,
      of = "the code of AWS's common JSON layer",
      date = "2026-11-23")
  private static ObjectNode readJson(Request request) {
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

  /// Form fields as a flat object; the first of several fields with one name counts.
  public static ObjectNode form(Request request) {
    ObjectNode fields = Json.object();
    String body = new String(request.body(), StandardCharsets.UTF_8);
    for (String field : body.split("&", MAX_FORM_FIELDS)) {
      int equals = field.indexOf('=');
      if (equals > 0 && !fields.has(decode(field.substring(0, equals)))) {
        fields.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsError.client("MalformedQueryString", "The query string is malformed.");
    }
  }
}
