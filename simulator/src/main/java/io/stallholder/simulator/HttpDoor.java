package io.stallholder.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The one port: AWS calls, and the control API under `/_simulator`.
final class HttpDoor implements AutoCloseable {
  static final int MAX_BODY_BYTES = 4 * 1_048_576;
  private static final int BACKLOG = 1_024;

  /// Else head and body of an answer go out apart, and a caller whose system acknowledges late
  /// waits 40 ms for the body.
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private HttpDoor(HttpServer server) {
    this.server = server;
  }

  static HttpDoor bind(int port) throws IOException {
    System.getProperties().putIfAbsent(NO_DELAY, "true"); // the JDK reads it with the first server
    InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
    return new HttpDoor(HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG));
  }

  void open(AwsCalls aws, Control control, Visits visits) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            serve(exchange, aws, control, visits);
          } catch (InterruptedException e) {
            // closing: the exchange ends without an answer
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(executor);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  /// An exchange that is closed before it was answered closes its connection, too.
  private static void serve(HttpExchange exchange, AwsCalls aws, Control control, Visits visits)
      throws IOException, InterruptedException {
    byte[] body;
    try (InputStream stream = exchange.getRequestBody()) {
      body = stream.readNBytes(MAX_BODY_BYTES + 1);
    }
    if (body.length > MAX_BODY_BYTES) {
      exchange.sendResponseHeaders(413, -1);
      return;
    }
    Request request = request(exchange, body);
    Optional<Answer> answer =
        Control.isMeant(request) ? Optional.of(control.answer(request)) : visits.answer(request);
    if (answer.isEmpty()) {
      answer = aws.answer(request);
    }
    if (answer.isPresent()) {
      send(exchange, answer.get());
    }
  }

  private static Request request(HttpExchange exchange, byte[] body) {
    Map<String, List<String>> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    String query = exchange.getRequestURI().getRawQuery();
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        query == null ? "" : query,
        headers,
        body);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body();
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (OutputStream stream = exchange.getResponseBody()) {
      stream.write(body);
    }
  }
}
