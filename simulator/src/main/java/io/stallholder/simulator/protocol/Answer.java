package io.stallholder.simulator.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An HTTP response.
public final class Answer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  /// @param body not to be changed afterwards
  public Answer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  public Answer(int status, Map<String, String> headers, String body) {
    this(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /// Not to be changed.
  public byte[] body() {
    return body;
  }
}
