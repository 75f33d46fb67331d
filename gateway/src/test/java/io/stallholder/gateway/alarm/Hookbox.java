package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stallholder.gateway.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Somebody's receiver of webhooks.
final class Hookbox implements AutoCloseable {
  /// One POST as it came.
  record Post(Map<String, List<String>> headers, String text) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase(name))
          .map(each -> each.getValue().getFirst())
          .findFirst()
          .orElse("");
    }

    JsonNode body() {
      try {
        return Json.mapper().readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String type() {
      return body().path("type").asText();
    }

    String name() {
      return body().at("/data/name").asText();
    }
  }

  private final HttpServer server;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile int status = 204;

  Hookbox() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hook", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      posts.add(
          new Post(
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  void answers(int status) {
    this.status = status;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook/sesame";
  }

  List<Post> posts() {
    return posts;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
