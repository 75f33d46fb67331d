package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// What a buyer's browser does, one request at a time.
final class Browser {
  /// A page, and the address at which it ended up.
  record Page(int status, String path, String text, HttpResponse<String> response) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  Browser(int port) {
    this.port = port;
  }

  Page get(String path) throws Exception {
    return followed(send(request(path)), path);
  }

  Page post(String path, Map<String, String> form) throws Exception {
    return followed(send(posting(path, form)), path);
  }

  /// Without following where it leads.
  HttpResponse<String> postOnly(String path, Map<String, String> form) throws Exception {
    return send(posting(path, form));
  }

  private Page followed(HttpResponse<String> response, String path) throws Exception {
    if (response.statusCode() != 303) {
      return new Page(response.statusCode(), path, response.body(), response);
    }
    String next = response.headers().firstValue("Location").orElseThrow();
    assertThat(next).startsWith("/register/");
    return get(next);
  }

  private HttpRequest.Builder posting(String path, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
