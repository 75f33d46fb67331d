package io.stallholder.simulator.topic;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes messages to HTTP endpoints, by machine time, on threads of its own: who adds a letter
/// never waits. Has a lock of its own, which is not held while anything is sent.
///
/// What is pending when the process ends is not delivered any more.
final class Deliveries implements AutoCloseable {
  static final int MAX_PENDING = 10_000;
  static final int MAX_PARALLEL = 16;
  static final int RETRIES = 3;
  static final Duration TIMEOUT = Duration.ofSeconds(15);
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Logger LOG = System.getLogger(Deliveries.class.getName());
  private static final int FIRST_ACCEPTED = 200;
  private static final int LAST_ACCEPTED = 499;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Deque<Letter>> lines = new HashMap<>();
  private final Semaphore slots = new Semaphore(MAX_PARALLEL);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HttpClient http;
  private int pending;
  private boolean isClosed;

  /// @param line the subscription: letters of one line arrive in order
  record Letter(String line, URI to, Map<String, String> headers, String body) {}

  /// When too many wait already, the letter is lost.
  void add(Letter letter) {
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      if (pending >= MAX_PENDING) {
        LOG.log(Level.WARNING, MAX_PENDING + " messages wait; lost one for " + letter.line());
        return;
      }
      pending++;
      Deque<Letter> line = lines.get(letter.line());
      if (line == null) {
        line = new ArrayDeque<>();
        lines.put(letter.line(), line);
        threads.execute(() -> work(letter.line()));
      }
      line.addLast(letter);
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more of this line is sent, but what is on its way already.
  void forget(String line) {
    lock.lock();
    try {
      Deque<Letter> letters = lines.get(line);
      if (letters != null) {
        pending -= letters.size();
        letters.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  void forgetAll() {
    lock.lock();
    try {
      lines.values().forEach(Deque::clear);
      pending = 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      forgetAll();
      threads.shutdownNow();
      if (http != null) {
        http.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work(String line) {
    try {
      for (Optional<Letter> next = next(line); next.isPresent(); next = next(line)) {
        deliver(next.get());
      }
    } catch (InterruptedException e) {
      // closing: nothing is sent any more
      Thread.currentThread().interrupt();
    }
  }

  /// The line ends when it is empty; the next letter begins it anew.
  private Optional<Letter> next(String line) {
    lock.lock();
    try {
      Letter letter = lines.getOrDefault(line, new ArrayDeque<>()).pollFirst();
      if (letter == null) {
        lines.remove(line);
        return Optional.empty();
      }
      pending--;
      return Optional.of(letter);
    } finally {
      lock.unlock();
    }
  }

  @Behaviour(
      value = "A failed delivery is tried again up to three times",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, delivery policy of HTTP/S subscriptions",
      date = "2026-11-24")
  @Behaviour(
      value = "The pauses between the tries are 0.1, 0.2 and 0.4 seconds by the machine's clock",
      source = Source.GUESS,
      of = "AWS waits 20 seconds each time; tests would not",
      date = "2026-11-24")
  private void deliver(Letter letter) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int retries = 0; !isAccepted(letter); retries++) {
      if (retries == RETRIES) {
        LOG.log(Level.WARNING, "gave up a message for " + letter.line());
        return;
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  @Behaviour(
      value = "A delivery fails without an answer in 15 seconds, or with one outside 200 to 499",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, making sure that an HTTP endpoint is ready",
      date = "2026-11-24")
  private boolean isAccepted(Letter letter) throws InterruptedException {
    slots.acquire();
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(letter.to())
              .timeout(TIMEOUT)
              .POST(BodyPublishers.ofString(letter.body()));
      letter.headers().forEach(request::header);
      HttpResponse<InputStream> response =
          http().send(request.build(), BodyHandlers.ofInputStream());
      response.body().close();
      return FIRST_ACCEPTED <= response.statusCode() && response.statusCode() <= LAST_ACCEPTED;
    } catch (IOException e) {
      return false;
    } finally {
      slots.release();
    }
  }

  /// No proxy, and no redirection: both would lead away from this machine.
  private HttpClient http() throws IOException {
    lock.lock();
    try {
      if (isClosed) {
        throw new IOException("closed");
      }
      HttpClient client = http;
      if (client == null) {
        client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(TIMEOUT)
                .build();
        http = client;
      }
      return client;
    } finally {
      lock.unlock();
    }
  }
}
