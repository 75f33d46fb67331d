package io.stallholder.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The gateway as HTTP. Each call is one request; whoever calls waits no longer than he likes.
final class Gateway {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final URI base;
  private final String apiKey;
  private final Duration timeout;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /// @param timeout until an answer has come to its end
  Gateway(URI base, String apiKey, Duration timeout) {
    this.base = base;
    this.apiKey = apiKey;
    this.timeout = timeout;
  }

  /// @throws IllegalArgumentException for what no request can be sent to
  static URI requireBase(URI uri) {
    boolean isHttp = "http".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !(isHttp || "https".equalsIgnoreCase(uri.getScheme()))) {
      throw new IllegalArgumentException("the gateway is http(s)://host, but is " + uri);
    }
    String text = uri.toString();
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /// @throws IllegalArgumentException for what cannot stand in a header; it is not told what
  static String requireKey(String key) {
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("an API key has visible ASCII characters alone");
    }
    return key;
  }

  /// Reports usage: one event in each line, so that a bad one refuses only itself.
  CompletableFuture<HttpAnswer> report(List<byte[]> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] event : events) {
      lines.write(event, 0, event.length);
      lines.write('\n');
    }
    return send(
        request("/v1/usage")
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofByteArray(lines.toByteArray()))
            .build());
  }

  /// @param etag of an answer that is known already
  CompletableFuture<HttpAnswer> get(String path, Optional<String> etag) {
    HttpRequest.Builder request = request(path).GET();
    etag.ifPresent(tag -> request.header("If-None-Match", tag));
    return send(request.build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(timeout)
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json, application/problem+json");
  }

  private CompletableFuture<HttpAnswer> send(HttpRequest request) {
    CompletableFuture<HttpResponse<String>> call =
        client.sendAsync(request, response -> new LimitedText());
    CompletableFuture<HttpAnswer> answer =
        call.thenApply(HttpAnswer::of).orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<HttpAnswer> unused =
        answer.whenComplete((arrived, error) -> {
          if (error != null) {
            call.cancel(true);
          }
        });
    return answer;
  }
}
