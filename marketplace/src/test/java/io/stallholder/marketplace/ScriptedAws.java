package io.stallholder.marketplace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// A real HTTP server that answers as told, in order, and keeps what it was asked.
public final class ScriptedAws implements AutoCloseable {
  public static final String ACCESS_KEY = "AKIAEXAMPLEEXAMPLE01";
  public static final String SECRET_KEY = "example/secret+key";
  public static final AwsAccountId SELLER = new AwsAccountId("210987654321");

  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();

  public record Request(String method, URI uri, Map<String, String> headers, String text) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  public ScriptedAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public ScriptedAws answer(int status, String body) {
    return answer(status, Map.of(), body);
  }

  public synchronized ScriptedAws answer(int status, Map<String, String> headers, String body) {
    answers.add(exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    });
    return this;
  }

  /// Takes the request and closes the connection.
  public synchronized ScriptedAws hangUp() {
    answers.add(_ -> {});
    return this;
  }

  /// Takes the request, answers half of it and no more until closed.
  public synchronized ScriptedAws stall() {
    answers.add(exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      try {
        closing.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      next(exchange).to(exchange);
    }
  }

  private synchronized Answer next(HttpExchange exchange) throws IOException {
    var headers = new TreeMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    notifyAll();
    Answer answer = answers.poll();
    return answer == null ? unscripted -> unscripted.sendResponseHeaders(501, -1) : answer;
  }

  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  public synchronized void awaitRequests(int count) throws InterruptedException {
    while (requests.size() < count) {
      wait();
    }
  }

  public Request onlyRequest() {
    List<Request> all = requests();
    if (all.size() != 1) {
      throw new AssertionError("expected one request, not " + all);
    }
    return all.getFirst();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Every endpoint here, and credentials.
  public Environment environment(Map<String, String> more) {
    var variables = new HashMap<String, String>();
    variables.put("AWS_ENDPOINT_URL", uri().toString());
    variables.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
    variables.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    variables.putAll(more);
    return new Environment(variables, Map.of());
  }

  public AwsAccess access() {
    return AwsAccess.of(
        new AccountSettings(SELLER, "us-east-1", Optional.empty(), Optional.empty()),
        environment(Map.of()));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
