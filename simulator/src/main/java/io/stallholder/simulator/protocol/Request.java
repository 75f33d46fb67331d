package io.stallholder.simulator.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An HTTP request, read to its end. Header names are lower-case.
public final class Request {
  private final String method;
  private final String rawPath;
  private final String rawQuery;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  public Request(
      String method,
      String rawPath,
      String rawQuery,
      Map<String, List<String>> headers,
      byte[] body) {
    this.method = method;
    this.rawPath = rawPath;
    this.rawQuery = rawQuery;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  public String method() {
    return method;
  }

  public String rawPath() {
    return rawPath;
  }

  /// Empty when there is none.
  public String rawQuery() {
    return rawQuery;
  }

  public List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /// Not to be changed.
  public byte[] body() {
    return body;
  }

  public int size() {
    return body.length;
  }
}
