package io.stallholder.benchmarks;

import io.stallholder.benchmarks.Connection.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends finished requests over a few connections, on each one after another. Looks at nothing
/// while it is timed: client and server share the machine.
final class Load {
  static final int CONNECTIONS = 16;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(90);

  private Load() {}

  /// @param processorTime ours
  /// @param answers in the order of the requests
  record Sent(Duration time, Duration processorTime, List<Answer> answers) {
    Sent {
      answers = List.copyOf(answers);
    }

    double perSecond() {
      return answers.size() * NANOS_PER_SECOND / time.toNanos();
    }
  }

  /// @throws IOException when an answer does not come, or not in time
  static Sent send(URI server, List<byte[]> requests) throws IOException, InterruptedException {
    return send(server, requests, CONNECTIONS);
  }

  /// @param width how many connections
  static Sent send(URI server, List<byte[]> requests, int width)
      throws IOException, InterruptedException {
    Answer[] answers = new Answer[requests.size()];
    AtomicInteger next = new AtomicInteger();
    List<Connection> connections = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(width);
    try {
      for (int i = 0; i < width; i++) {
        connections.add(Connection.open(server));
      }
      Duration before = processorTime();
      long begin = System.nanoTime();
      List<Future<Object>> workers =
          connections.stream()
              .map(connection -> threads.submit(() -> work(connection, requests, answers, next)))
              .toList();
      for (Future<Object> worker : workers) {
        long left = begin + TIME_LIMIT.toNanos() - System.nanoTime();
        worker.get(left, TimeUnit.NANOSECONDS);
      }
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      return new Sent(time, processorTime().minus(before), List.of(answers));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a request failed: " + e, e);
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
      threads.shutdown();
    }
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Object work(
      Connection connection, List<byte[]> requests, Answer[] answers, AtomicInteger next)
      throws IOException {
    for (int n = next.getAndIncrement(); n < answers.length; n = next.getAndIncrement()) {
      answers[n] = connection.exchange(requests.get(n));
    }
    return answers;
  }
}
