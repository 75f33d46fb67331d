package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Connection.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends finished requests at a steady pace, whether earlier ones have been answered or not: each
/// one's time begins when it is due, so that a pause counts for all that it kept waiting.
final class Pace {
  private static final int CONNECTIONS = 16;
  private static final Duration TIME_LIMIT = Duration.ofSeconds(90);
  private static final double NANOS_PER_MILLI = 1e6;

  private Pace() {}

  /// Several kinds in turn, each to its server, so that the same happens to all of them.
  ///
  /// @param requests as many as of every other kind
  record Kind(URI server, List<byte[]> requests, int status) {
    Kind {
      requests = List.copyOf(requests);
    }
  }

  /// @param each from one request of a kind to the next
  /// @return milliseconds, in the order of the kinds, the shortest first
  static List<List<Double>> send(List<Kind> kinds, Duration each)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<Future<List<Double>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < kinds.size(); i++) {
        Kind kind = kinds.get(i);
        long first = begin + each.toNanos() * i / kinds.size();
        running.add(threads.submit(() -> send(kind, first, each)));
      }
      List<List<Double>> times = new ArrayList<>();
      for (Future<List<Double>> kind : running) {
        times.add(kind.get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      }
      return times;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a request failed: " + e, e);
    }
  }

  private static List<Double> send(Kind kind, long begin, Duration each) throws Exception {
    Double[] millis = new Double[kind.requests().size()];
    AtomicInteger next = new AtomicInteger();
    List<Future<Integer>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        workers.add(threads.submit(() -> work(kind, millis, next, begin, each.toNanos())));
      }
      int sent = 0;
      for (Future<Integer> worker : workers) {
        sent += worker.get();
      }
      if (sent != millis.length) {
        throw new IllegalStateException("sent " + sent + " of " + millis.length);
      }
    }
    Arrays.sort(millis);
    return List.of(millis);
  }

  private static int work(Kind kind, Double[] millis, AtomicInteger next, long begin, long each)
      throws IOException, InterruptedException {
    int sent = 0;
    try (Connection connection = Connection.open(kind.server())) {
      for (int at = next.getAndIncrement(); at < millis.length; at = next.getAndIncrement()) {
        millis[at] = one(kind, at, connection, begin + each * at);
        sent++;
      }
    }
    return sent;
  }

  private static double one(Kind kind, int at, Connection connection, long due)
      throws IOException, InterruptedException {
    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    Answer answer = connection.exchange(kind.requests().get(at));
    long end = System.nanoTime();
    if (answer.status() != kind.status()) {
      throw new IOException("answered %d %s".formatted(answer.status(), answer.text()));
    }
    return (end - due) / NANOS_PER_MILLI;
  }
}
