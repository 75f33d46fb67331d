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
    return request.path().pathParameters().get(name);
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

  /// The body as it comes in. Reading past `http.maxBodyBytes` throws a 413 `ProblemException`.
  public InputStream stream() {
    if (!request.content().hasEntity()) {
      return InputStream.nullInputStream();
    }
    return new LimitedStream(request.content().inputStream(), maxBodyBytes);
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
    try {
      return Json.mapper().readValue(body, type);
    } catch (JsonProcessingException e) {
      throw Problems.invalidJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
