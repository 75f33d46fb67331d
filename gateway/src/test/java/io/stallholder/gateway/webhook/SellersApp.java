package io.stallholder.gateway.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stallholder.gateway.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/// A seller's app that receives webhooks, over real HTTP.
final class SellersApp implements AutoCloseable {
  /// One POST as it came, and what it was answered.
  record Post(Map<String, List<String>> headers, String text, int status) {
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

    String id() {
      return header("webhook-id");
    }

    String type() {
      return body().path("type").asText();
    }

    String license() {
      return body().at("/license/id").asText();
    }

    boolean isTaken() {
      return status < 300;
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile ToIntFunction<Post> answer = _ -> 204;
  private volatile Map<String, String> headers = Map.of();
  private volatile String body = "";

  SellersApp() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hook", this::take);
    server.setExecutor(threads);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var asked = new Post(Map.copyOf(exchange.getRequestHeaders()), text, 0);
      int status = answer.applyAsInt(asked);
      posts.add(new Post(asked.headers(), text, status));
      headers.forEach(exchange.getResponseHeaders()::add);
      byte[] said = status == 204 ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, said.length == 0 ? -1 : said.length);
      exchange.getResponseBody().write(said);
    }
  }

  void answers(int status) {
    answer = _ -> status;
  }

  void answers(ToIntFunction<Post> status) {
    answer = status;
  }

  void says(String text, Map<String, String> with) {
    body = text;
    headers = with;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  List<Post> posts() {
    return posts;
  }

  /// What it answered with 2xx, in the order of its answers.
  List<Post> taken() {
    return posts.stream().filter(Post::isTaken).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
