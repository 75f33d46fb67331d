package io.stallholder.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a handler answers.
public final class Reply {
  /// Writes a body of any length, piece by piece. When it fails, the connection breaks off: half an
  /// answer must not look like a whole one.
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private final int status;
  private final byte[] body;
  private final Optional<Body> stream;
  private final Map<String, String> headers;

  private Reply(int status, byte[] body, Optional<Body> stream, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.stream = stream;
    this.headers = headers;
  }

  private Reply(int status, byte[] body, Map<String, String> headers) {
    this(status, body, Optional.empty(), headers);
  }

  /// @param body what the shared mapper can write
  public static Reply json(int status, @Nullable Object body) {
    return new Reply(status, Json.bytes(body), Map.of("Content-Type", "application/json"));
  }

  public static Reply problem(Problem problem) {
    var headers = Map.of("Content-Type", Problem.MEDIA_TYPE);
    return new Reply(problem.status(), Json.bytes(problem.toJson()), headers);
  }

  /// @param type the media type, with its charset
  public static Reply bytes(int status, String type, byte[] body) {
    return new Reply(status, body.clone(), Map.of("Content-Type", type));
  }

  /// An answer that is too long to be held in memory.
  ///
  /// @param type the media type, with its charset
  public static Reply stream(int status, String type, Body body) {
    return new Reply(status, new byte[0], Optional.of(body), Map.of("Content-Type", type));
  }

  public static Reply html(int status, String page) {
    return bytes(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
  }

  public static Reply empty(int status) {
    return new Reply(status, new byte[0], Map.of());
  }

  /// Sends the browser elsewhere, with a GET.
  public static Reply seeOther(String location) {
    return empty(303).with("Location", location);
  }

  public Reply with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, body, stream, more);
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body.clone();
  }

  Optional<Body> stream() {
    return stream;
  }

  Map<String, String> headers() {
    return headers;
  }
}
