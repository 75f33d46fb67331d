package io.stallholder.simulator.protocol;

import java.util.Map;

/// An HTTP response.
public record Answer(int status, Map<String, String> headers, String body) {
  public Answer {
    headers = Map.copyOf(headers);
  }
}
