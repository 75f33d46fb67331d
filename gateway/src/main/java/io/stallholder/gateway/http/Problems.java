package io.stallholder.gateway.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.database.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The problems that any call can end in, and the one place where failures become problems.
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /// @param detail which parameter, header or member, and what it should be
  public static ProblemException invalidParameter(String name, String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-parameter", "A parameter does not fit", detail)
            .with("parameter", name));
  }

  public static ProblemException notFound(String detail) {
    return new ProblemException(Problem.of(404, "not-found", "There is no such thing", detail));
  }

  public static ProblemException unsupportedMediaType(String given, String... accepted) {
    String detail =
        "Content-Type must be one of "
            + String.join(", ", accepted)
            + (given.isEmpty() ? ", but none is given" : ", but is " + given);
    return new ProblemException(
        Problem.of(415, "unsupported-media-type", "The body's type is not taken", detail)
            .with("accepted", List.of(accepted)));
  }

  static ProblemException unsupportedEncoding(String given) {
    return new ProblemException(
        Problem.of(
                415,
                "unsupported-encoding",
                "The body's compression is not taken",
                "Content-Encoding must be gzip or absent, but is " + given)
            .with("accepted", List.of("gzip")));
  }

  static ProblemException badCompression(IOException e) {
    return new ProblemException(
        Problem.of(
            400,
            "invalid-compression",
            "The body cannot be unpacked",
            "Content-Encoding says gzip: " + e.getMessage()));
  }

  public static ProblemException invalidJson(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-json", "The body is not valid JSON", detail));
  }

  /// Bad JSON, with the place where reading stopped.
  public static ProblemException invalidJson(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return invalidJson("the JSON is too deep, or a text or number in it is too long");
    }
    JsonLocation place = e.getLocation();
    String said = e.getOriginalMessage().lines().findFirst().orElse("");
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String member = member(mapping);
      var problem =
          Problem.of(
              400, "invalid-member", "A member of the body does not fit", member + ": " + said);
      return new ProblemException(problem.with("member", member));
    }
    if (place == null) {
      return invalidJson(said);
    }
    var problem =
        invalidJson(
                "line %d, column %d: %s".formatted(place.getLineNr(), place.getColumnNr(), said))
            .problem();
    return new ProblemException(
        problem.with("line", place.getLineNr()).with("column", place.getColumnNr()));
  }

  /// A table that cannot be read, with the line.
  public static ProblemException invalidCsv(CsvException e) {
    return new ProblemException(
        Problem.of(400, "invalid-csv", "The table cannot be read", String.valueOf(e.getMessage()))
            .with("line", e.line()));
  }

  static ProblemException tooLarge(long most) {
    return new ProblemException(
        Problem.of(
                413,
                "body-too-large",
                "The body is too large",
                "a body may have " + most + " bytes at most; send it in parts")
            .with("maxBytes", most));
  }

  static Problem tooManyRequests(Duration wait) {
    return Problem.of(
        429,
        "too-many-requests",
        "Too many requests",
        "ask again in " + (wait.toSeconds() + 1) + " s");
  }

  static Problem inTheClear() {
    return Problem.of(
        403,
        "https-required",
        "This is served by https alone",
        "nothing was done with the request");
  }

  /// The body's sender is gone, or was too slow.
  static ProblemException brokenOff() {
    return new ProblemException(transport(400, "the body broke off"));
  }

  static Problem noSuchCall(String path) {
    return Problem.of(404, "no-such-call", "There is no such call", "nothing answers at " + path);
  }

  static Problem wrongMethod(String method, String allowed) {
    return Problem.of(
        405,
        "method-not-allowed",
        "This call has other methods",
        method + " is not among " + allowed);
  }

  static Problem unauthenticated(String detail) {
    return Problem.of(401, "unauthenticated", "A valid API key is needed", detail);
  }

  static Problem outOfScope(Scope needed) {
    return Problem.of(
            403,
            "out-of-scope",
            "The API key may not do this",
            "this call needs a key with the scope " + needed.written())
        .with("scope", needed.written());
  }

  static Problem stopping() {
    return Problem.of(
        503, "stopping", "The gateway is stopping", "send it again: another one will answer");
  }

  /// What the caller is told of a failure. What nobody foresaw is logged here, once.
  static Problem of(Throwable failure) {
    return switch (failure) {
      case ProblemException e -> e.problem();
      case JsonProcessingException e -> invalidJson(e).problem();
      case HttpException e -> transport(e.status().code(), String.valueOf(e.getMessage()));
      case RequestException e -> transport(e.status().code(), String.valueOf(e.getMessage()));
      default -> {
        if (Database.isUnavailable(failure)) {
          LOG.warn("the database is not available: {}", failure.getMessage());
          yield Problem.of(
              503,
              "database-unavailable",
              "The database is not available",
              "nothing was stored; send it again later");
        }
        LOG.error("a request failed", failure);
        yield internal();
      }
    };
  }

  /// What the server itself refused, before or while a call read its request.
  static Problem transport(int status, String detail) {
    return switch (status) {
      case 413 -> Problem.of(413, "body-too-large", "The body is too large", detail);
      case 404 -> Problem.of(404, "no-such-call", "There is no such call", detail);
      default ->
          status >= 400 && status < 500
              ? Problem.of(status, "bad-request", "The request cannot be read", detail)
              : internal();
    };
  }

  private static Problem internal() {
    return Problem.of(
        500,
        "internal",
        "Something went wrong here",
        "the request's id (X-Request-Id) leads to the reason in the gateway's log");
  }

  private static String member(JsonMappingException e) {
    var path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
