package io.stallholder.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Reporting usage as the thread of an app sees it that has many events at once, while the reporter
/// writes them to its spool and sends them to a server that takes all.
@NullMarked
@State(Scope.Thread)
public class UsageReporting {
  private static final int EVENTS = 50_000;
  private static final long BYTES = 1L << 30;

  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;
  private @Nullable Path folder;
  private @Nullable UsageReporter reporter;

  @Setup(Level.Trial)
  public void listen() throws IOException {
    folder = Files.createTempDirectory("stallholder-spool-");
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", UsageReporting::accept);
    server.setExecutor(threads);
    server.start();
  }

  private static void accept(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int lines = 0;
      for (byte each : body) {
        lines += each == '\n' ? 1 : 0;
      }
      byte[] answer =
          "{\"accepted\":%d,\"duplicate\":0}".formatted(lines).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(202, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Setup(Level.Iteration)
  public void open() {
    int port = Objects.requireNonNull(server).getAddress().getPort();
    reporter =
        UsageReporter.builder(URI.create("http://127.0.0.1:" + port), "key")
            .queue(2 * EVENTS, BYTES)
            .spool(Objects.requireNonNull(folder))
            .build();
  }

  /// So that each time begins with an empty queue.
  @TearDown(Level.Invocation)
  public void drain() throws InterruptedException {
    if (!Objects.requireNonNull(reporter).flush(Duration.ofMinutes(1))) {
      throw new IllegalStateException("the events were not taken");
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Object reportAnEvent() {
    UsageReporter its = Objects.requireNonNull(reporter);
    Reported last = Reported.ACCEPTED;
    for (int i = 0; i < EVENTS; i++) {
      last = its.report(UsageEvent.of("tenant-42", "api_calls", i));
      if (last != Reported.ACCEPTED) {
        throw new IllegalStateException(last.toString());
      }
    }
    return last;
  }

  @TearDown(Level.Iteration)
  public void close() {
    Objects.requireNonNull(reporter).close();
  }

  @TearDown(Level.Trial)
  public void end() throws IOException {
    Objects.requireNonNull(server).stop(0);
    Objects.requireNonNull(threads).shutdownNow();
    try (Stream<Path> files = Files.walk(Objects.requireNonNull(folder))) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    }
  }
}
