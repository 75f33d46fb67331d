package io.stallholder.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a handler answers.
public final class Reply {
  private final int status;
  private final byte[] body;
  private final Map<String, String> headers;

  private Reply(int status, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
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
    return new Reply(status, body, more);
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body.clone();
  }

  Map<String, String> headers() {
    return headers;
  }
}
