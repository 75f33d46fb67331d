package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.ErrorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The query protocol: a form with `Action` and `Version`, and XML in return.
public final class Query implements Wire {
  private record Name(String code, int status) {}

  private static final Map<String, Name> NAMES =
      Map.of(
          "InvalidSignatureException", new Name("SignatureDoesNotMatch", 403),
          "UnrecognizedClientException", new Name("InvalidClientTokenId", 403),
          "ExpiredTokenException", new Name("ExpiredToken", 403),
          "MissingAuthenticationTokenException", new Name("MissingAuthenticationToken", 403),
          "IncompleteSignatureException", new Name("IncompleteSignature", 400),
          "UnknownOperationException", new Name("InvalidAction", 400),
          "ThrottlingException", new Name("Throttling", 400));

  private final String version;
  private final String namespace;

  public Query(String version, String namespace) {
    this.version = version;
    this.namespace = namespace;
  }

  @Override
  public String describe() {
    return "query, `Version=" + version + "`";
  }

  @Override
  public Optional<String> operation(Request request) {
    return action(request, version);
  }

  /// The action of a form of this version.
  public static Optional<String> action(Request request, String version) {
    if (!Forms.isForm(request) || request.header("X-Amz-Target").isPresent()) {
      return Optional.empty();
    }
    try {
      var form = Forms.read(request);
      return form.getOrDefault("Version", List.of()).contains(version)
          ? form.getOrDefault("Action", List.of("")).stream().findFirst()
          : Optional.empty();
    } catch (AwsError e) {
      return Optional.empty();
    }
  }

  @Override
  public ObjectNode read(String operation, Request request) {
    return QueryForm.nested(Forms.flat(Forms.read(request)));
  }

  /// The parameters of a URL instead of a form, for what is visited and not called.
  public static ObjectNode read(String rawQuery) {
    return QueryForm.nested(Forms.flat(Forms.read(rawQuery)));
  }

  @Override
  public Answer success(String operation, ObjectNode output, String requestId) {
    return xml(200, requestId, QueryXml.success(namespace, operation, output, requestId));
  }

  @Override
  public Answer failure(AwsError raised, ErrorType type, String requestId) {
    AwsError error = named(raised);
    return xml(error.status(), requestId, QueryXml.failure(namespace, error, requestId));
  }

  @Behaviour(
      value =
          "In the query protocol the common layer's errors have names and statuses of their own",
      source = Source.GUESS,
      of = "the names that AWS SDKs know for STS; AWS's pages differ in the statuses",
      date = "2026-11-23")
  public static AwsError named(AwsError error) {
    Name name = NAMES.get(error.code());
    return name == null ? error : new AwsError(name.code(), name.status(), error.explanation());
  }

  public static Answer xml(int status, String requestId, String body) {
    return new Answer(
        status, Map.of("Content-Type", "text/xml", "x-amzn-RequestId", requestId), body);
  }
}
