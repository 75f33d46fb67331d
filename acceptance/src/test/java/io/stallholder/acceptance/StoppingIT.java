package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// SIGTERM ends the gateway without losing anything it said yes to.
@Timeout(180)
final class StoppingIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SENDERS = 8;
  private static final int ENOUGH = 300;
  private static final String BATCH = "application/cloudevents-batch+json";

  @RegisterExtension final Stall stall = new Stall();

  StoppingIT() throws IOException {}

  @Test
  void everyEventAnsweredWith202IsThereAfterSigterm() throws InterruptedException {
    var http = new Http(stall.key("usage,read"));
    GatewayProcess gateway = stall.serve();
    String license = stall.activeLicense(http);
    var traffic = new Traffic(http, stall.api("/v1/usage"), license, stall.now());
    List<Thread> senders = traffic.start();
    Deadline.await("traffic", SOON, () -> traffic.acknowledged.size() >= ENOUGH);

    assertThat(gateway.stop()).isZero();
    for (Thread sender : senders) {
      sender.join();
    }

    stall.serve();
    var again = http.post(stall.api("/v1/usage"), BATCH, List.copyOf(traffic.acknowledged));
    assertThat(again.expecting(202).json()).isEqualTo(counts(0, traffic.acknowledged.size()));
    http.post(stall.api("/v1/usage"), BATCH, List.copyOf(traffic.unanswered)).expecting(202);
    int sent = traffic.acknowledged.size() + traffic.unanswered.size();
    assertThat(acceptedQuantity(http)).isEqualTo(sent);
  }

  @Test
  void aRequestThatIsBeingReadAtSigtermIsAnswered() throws Exception {
    var http = new Http(stall.key("usage,read"));
    GatewayProcess gateway = stall.serve();
    var traffic = new Traffic(http, stall.api("/v1/usage"), stall.activeLicense(http), stall.now());
    var body = new HeldBody(Http.JSON.writeValueAsBytes(List.of(traffic.event())));
    CompletableFuture<Http.Answer> answer = http.postHeld(stall.api("/v1/usage"), BATCH, body);
    body.awaitAsked(SOON);

    gateway.terminate();
    URI ready = stall.api("/health/ready");
    Deadline.await(
        "a gateway that takes no more work",
        SOON,
        () -> http.tryGet(ready).map(Http.Answer::status).orElse(0) != 200);
    body.release();

    assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS).expecting(202).json())
        .isEqualTo(counts(1, 0));
    assertThat(gateway.awaitEnd()).isZero();
  }

  @Test
  void logsOneJsonObjectPerLine() throws InterruptedException, IOException {
    GatewayProcess gateway = stall.serve();
    gateway.stop();
    List<String> lines = Files.readAllLines(gateway.log());
    assertThat(lines).hasSizeGreaterThan(3).allSatisfy(StoppingIT::assertLogLine);
    assertThat(lines).anyMatch(line -> line.contains("database.password = ***"));
  }

  private static void assertLogLine(String line) {
    assertThat(Http.parse(line).fieldNames())
        .toIterable()
        .contains("timestamp", "level", "logger", "message", "thread");
  }

  private int acceptedQuantity(Http http) throws InterruptedException {
    JsonNode balances = http.get(stall.api("/v1/ledger/balance")).json().get("balances");
    assertThat(balances).hasSize(1);
    return Integer.parseInt(balances.get(0).get("accepted").asText());
  }

  private static JsonNode counts(int accepted, int duplicate) {
    return Http.JSON.valueToTree(Map.of("accepted", accepted, "duplicate", duplicate));
  }

  /// Senders that report one unit at a time, until nobody answers any more.
  private static final class Traffic {
    private final Http http;
    private final URI usage;
    private final String license;
    private final Instant time;
    private final AtomicInteger number = new AtomicInteger();
    private final Queue<Map<String, Object>> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, Object>> unanswered = new ConcurrentLinkedQueue<>();

    Traffic(Http http, URI usage, String license, Instant time) {
      this.http = http;
      this.usage = usage;
      this.license = license;
      this.time = time;
    }

    List<Thread> start() {
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        senders.add(Thread.ofVirtual().start(this::send));
      }
      return senders;
    }

    private void send() {
      try {
        while (true) {
          Map<String, Object> event = event();
          Optional<Http.Answer> answer = http.tryPost(usage, "application/cloudevents+json", event);
          if (answer.map(Http.Answer::status).orElse(0) != 202) {
            unanswered.add(event);
            return;
          }
          acknowledged.add(event);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private Map<String, Object> event() {
      return Map.of(
          "specversion",
          "1.0",
          "type",
          "usage",
          "source",
          "/acceptance",
          "id",
          "event-" + number.incrementAndGet(),
          "subject",
          license,
          "time",
          time.toString(),
          "data",
          Map.of("dimension", Stall.DIMENSION, "quantity", 1));
    }
  }
}
