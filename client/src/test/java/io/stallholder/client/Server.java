package io.stallholder.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A real HTTP server in place of the gateway. It answers well unless it is told to behave badly,
/// and keeps what came.
final class Server implements AutoCloseable {
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedDeque<Behaviour> next = new ConcurrentLinkedDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Behaviour usual;

  /// What it does with one request.
  interface Behaviour {
    void answer(HttpExchange exchange, Request request) throws IOException, InterruptedException;
  }

  record Request(String method, String uri, Map<String, List<String>> headers, String body) {
    List<String> lines() {
      return body.lines().toList();
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }
  }

  Server(Behaviour usual) {
    this(usual, 0);
  }

  Server(Behaviour usual, int port) {
    this.usual = usual;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  int port() {
    return http.getAddress().getPort();
  }

  /// For one request each, in this order.
  Server first(Behaviour... behaviours) {
    next.addAll(List.of(behaviours));
    return this;
  }

  void from(Behaviour behaviour) {
    usual = behaviour;
  }

  List<Request> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              new LinkedHashMap<>(exchange.getRequestHeaders()),
              body);
      requests.add(request);
      Behaviour behaviour = next.poll();
      (behaviour == null ? usual : behaviour).answer(exchange, request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  /// As the gateway answers when all is well.
  static Behaviour accepting() {
    return (exchange, request) ->
        respond(
            exchange,
            202,
            "application/json",
            "{\"accepted\":%d,\"duplicate\":0}".formatted(request.lines().size()));
  }

  static Behaviour problem(int status, String code, String members, String... headers) {
    String body =
        "{\"type\":\"urn:stallholder:problem:%s\",\"title\":\"t\",\"status\":%d,\"detail\":\"d\",\"code\":\"%s\"%s}"
            .formatted(code, status, code, members.isEmpty() ? "" : "," + members);
    return answer(status, "application/problem+json", body, headers);
  }

  /// @param headers names and values in turns
  static Behaviour answer(int status, String mediaType, String body, String... headers) {
    return (exchange, request) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      respond(exchange, status, mediaType, body);
    };
  }

  /// The connection ends without an answer.
  static Behaviour hangUp() {
    return (exchange, request) -> {};
  }

  /// Half of an answer, and then nothing, or the end.
  static Behaviour halfAnAnswer(boolean thenSilence) {
    return (exchange, request) -> {
      exchange.sendResponseHeaders(202, 1_000);
      exchange.getResponseBody().write("{\"accepted\":".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      if (thenSilence) {
        silence().answer(exchange, request);
      }
    };
  }

  /// No answer within any test.
  static Behaviour silence() {
    return (exchange, request) -> TimeUnit.MINUTES.sleep(5);
  }

  private static void respond(HttpExchange exchange, int status, String mediaType, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", mediaType);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.stop(0);
  }
}
