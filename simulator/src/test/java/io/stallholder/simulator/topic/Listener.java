package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stallholder.simulator.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An HTTP endpoint, as a subscriber has it.
final class Listener implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  record Received(Headers headers, String body) {
    String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }

    JsonNode json() {
      return Json.parse(body.getBytes(StandardCharsets.UTF_8));
    }

    String member(String name) {
      return json().path(name).asText();
    }
  }

  Listener() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::receive);
    server.setExecutor(threads);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(new Received(exchange.getRequestHeaders(), body));
      gate.await();
      Integer status = statuses.poll();
      exchange.getResponseHeaders().set("Location", url());
      exchange.sendResponseHeaders(status == null ? 200 : status, -1);
    } catch (InterruptedException e) {
      // closing: no answer
      Thread.currentThread().interrupt();
    }
  }

  String url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events").toString();
  }

  /// Instead of 200, for the next requests.
  Listener answering(Integer... next) {
    statuses.addAll(List.of(next));
    return this;
  }

  /// No answer until [#release].
  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /// The next request, in the order in which they came.
  Received take() {
    try {
      Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("nothing came in " + PATIENCE_SECONDS + " s").isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isEmpty() {
    return received.isEmpty();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
