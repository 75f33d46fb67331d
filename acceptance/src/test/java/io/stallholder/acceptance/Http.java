package io.stallholder.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;

/// A plain HTTP client: each call is one request, and every answer is an answer.
///
/// @param key an API key; empty: none is sent
record Http(String key) {
  static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  record Answer(int status, String body) {
    Answer expecting(int expected) {
      Assertions.assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    JsonNode json() {
      return parse(body);
    }
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  Answer get(URI uri) throws InterruptedException {
    return answered(request(uri).build());
  }

  /// Empty when nobody answers.
  Optional<Answer> tryGet(URI uri) throws InterruptedException {
    return attempt(request(uri).build());
  }

  Answer post(URI uri, String mediaType, Object body) throws InterruptedException {
    return answered(with("POST", uri, mediaType, body));
  }

  /// Empty when nobody answers, or the answer breaks off: it may have arrived all the same.
  Optional<Answer> tryPost(URI uri, String mediaType, Object body) throws InterruptedException {
    return attempt(with("POST", uri, mediaType, body));
  }

  /// The body is sent when the server asks for it.
  CompletableFuture<Answer> postHeld(URI uri, String mediaType, HeldBody body) {
    HttpRequest request =
        request(uri)
            .header("Content-Type", mediaType)
            .expectContinue(true)
            .POST(BodyPublishers.ofInputStream(() -> body))
            .build();
    return CLIENT
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> new Answer(response.statusCode(), response.body()));
  }

  Answer put(URI uri, Object body) throws InterruptedException {
    return answered(with("PUT", uri, "application/json", body));
  }

  Answer delete(URI uri) throws InterruptedException {
    return answered(request(uri).DELETE().build());
  }

  private HttpRequest with(String method, URI uri, String mediaType, Object body) {
    return request(uri).header("Content-Type", mediaType).method(method, json(body)).build();
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  private static BodyPublisher json(Object body) {
    try {
      return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Answer answered(HttpRequest request) throws InterruptedException {
    try {
      return send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Answer> attempt(HttpRequest request) throws InterruptedException {
    try {
      return Optional.of(send(request));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  @Override
  public String toString() {
    return "Http[key=***]";
  }
}
