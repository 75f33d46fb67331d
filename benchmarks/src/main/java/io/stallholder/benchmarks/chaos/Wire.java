package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// HTTP to servers that may be killed at any moment: one attempt is one request.
final class Wire implements AutoCloseable {
  static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  record Reply(int status, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("not JSON: " + body, e);
      }
    }

    /// The server could not, now: what was sent may be sent again.
    boolean isForLater() {
      return status == 429 || status >= 500;
    }
  }

  static HttpRequest.Builder to(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(TIMEOUT);
  }

  static BodyPublisher json(Object body) {
    try {
      return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Empty when nobody answers, or the answer breaks off: the request may have been heard.
  Optional<Reply> attempt(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return Optional.of(new Reply(response.statusCode(), response.body()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
