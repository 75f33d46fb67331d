package io.stallholder.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/// One request, as a resource sees it.
public final class Request {
  private static final String IDENTITY = "identity";
  private static final String GZIP = "gzip";

  private final ServerRequest request;
  private final RequestId id;
  private final Optional<ApiKeys.Caller> caller;
  private final long maxBodyBytes;

  Request(ServerRequest request, RequestId id, Optional<ApiKeys.Caller> caller, long maxBodyBytes) {
    this.request = request;
    this.id = id;
    this.caller = caller;
    this.maxBodyBytes = maxBodyBytes;
  }

  /// The id that names this request in logs and answers.
  public String id() {
    return id.value();
  }

  /// The key that was presented; empty on open routes.
  public Optional<ApiKeys.Caller> caller() {
    return caller;
  }

  /// A parameter of the path, decoded.
  public String path(String name) {
    String value = request.path().pathParameters().get(name);
    if (value.indexOf(0) >= 0) {
      throw Problems.notFound("nothing has a name with a NUL character in it");
    }
    return value;
  }

  public Query query() {
    return new Query(request.query());
  }

  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  /// The media type alone: lower case, without parameters; empty if none is given.
  public String mediaType() {
    return header("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  /// The body as it comes in, unpacked where it is compressed. Reading past `http.maxBodyBytes`, of
  /// what was sent or of what it unpacks to, throws a 413 `ProblemException`.
  public InputStream stream() {
    if (!request.content().hasEntity()) {
      return InputStream.nullInputStream();
    }
    InputStream sent = new LimitedStream(request.content().inputStream(), maxBodyBytes);
    return switch (encoding()) {
      case "", IDENTITY -> sent;
      case GZIP -> new LimitedStream(Unpacked.of(sent), maxBodyBytes);
      default -> throw Problems.unsupportedEncoding(encoding());
    };
  }

  /// How long the body is, where its sender said so and it is not compressed.
  public Optional<Long> length() {
    var length = request.headers().contentLength();
    boolean isPlain = encoding().isEmpty() || encoding().equals(IDENTITY);
    return isPlain && length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty();
  }

  private String encoding() {
    return header("Content-Encoding").map(it -> it.strip().toLowerCase(Locale.ROOT)).orElse("");
  }

  /// The whole body, at most `http.maxBodyBytes` long.
  public byte[] bytes() {
    return bytes(maxBodyBytes);
  }

  /// The whole body; a longer one than `most` throws a 413 `ProblemException`.
  public byte[] bytes(long most) {
    try (InputStream body = new LimitedStream(stream(), most)) {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The body as JSON. Bad JSON is a 400 that names line and column.
  public JsonNode json() {
    return json(JsonNode.class);
  }

  /// The body read into a type. Bad JSON or a value that does not fit is a 400.
  public <T> T json(Class<T> type) {
    byte[] body = bytes();
    if (body.length == 0) {
      throw Problems.invalidJson("the body is empty");
    }
    return json(body, type);
  }

  /// A body that was read already, read into a type.
  public <T> T json(byte[] body, Class<T> type) {
    try {
      return Json.mapper().readValue(body, type);
    } catch (JsonProcessingException e) {
      throw Problems.invalidJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
