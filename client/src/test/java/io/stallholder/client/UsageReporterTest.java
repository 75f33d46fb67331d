package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server that behaves as badly as networks and servers do.
final class UsageReporterTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Instant NOW = Instant.parse("2026-11-05T12:50:00.123Z");

  @TempDir private Path folder;
  private final Server server = new Server(Server.accepting());
  private final Heard heard = new Heard();

  private static final class Heard implements UsageListener {
    private final List<RefusedUsage> refused = new CopyOnWriteArrayList<>();
    private final List<String> unsent = new CopyOnWriteArrayList<>();

    @Override
    public void refused(List<RefusedUsage> events) {
      refused.addAll(events);
      throw new IllegalStateException("a listener's mistake");
    }

    @Override
    public void unsent(List<String> events) {
      unsent.addAll(events);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anEventIsSentAsACloudEventWithTheKey() throws Exception {
    try (UsageReporter reporter = builder().source("urn:example:app").build()) {
      UsageEvent event =
          UsageEvent.of("tenant \"42\"", "api_calls", new BigDecimal("0.250"))
              .withTags(Map.of("b", "2", "a", "ä"));
      assertThat(reporter.report(event)).isEqualTo(Reported.ACCEPTED);
      assertThat(reporter.report(event.withId("own/1").at(NOW.minusSeconds(60))))
          .isEqualTo(Reported.ACCEPTED);
      assertThat(reporter.flush(LIMIT)).isTrue();
    }
    Server.Request request = server.requests().get(0);
    assertThat(request.uri()).isEqualTo("/v1/usage");
    assertThat(request.header("Authorization")).isEqualTo("Bearer key");
    assertThat(request.header("Content-type")).isEqualTo("application/x-ndjson");
    List<Map<String, Object>> events = events(server.requests());
    String id = String.valueOf(events.get(0).get("id"));
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(events.get(0))
        .isEqualTo(
            Map.of(
                "specversion", "1.0",
                "type", "usage",
                "source", "urn:example:app",
                "id", id,
                "subject", "tenant \"42\"",
                "time", "2026-11-05T12:50:00.123Z",
                "data",
                    Map.of(
                        "dimension",
                        "api_calls",
                        "quantity",
                        new BigDecimal("0.250"),
                        "tags",
                        Map.of("a", "ä", "b", "2"))));
    assertThat(events.get(1))
        .containsEntry("id", "own/1")
        .containsEntry("time", "2026-11-05T12:49:00.123Z");
  }

  @Test
  void whateverGoesWrongTheSameBytesAreSentAgain() throws Exception {
    server.first(
        Server.hangUp(),
        Server.problem(503, "database-unavailable", ""),
        Server.problem(500, "internal", ""),
        Server.answer(502, "text/html", "<html>"),
        Server.answer(302, "text/plain", "", "Location", "http://127.0.0.1:1/"),
        Server.answer(200, "text/html", "<html>log in first</html>"),
        Server.answer(202, "application/json", "{\"accepted\":1,\"duplicate\":0}"),
        Server.answer(202, "application/json", "{}"),
        Server.halfAnAnswer(false),
        Server.problem(401, "unauthenticated", ""),
        Server.problem(400, "bad-request", ""),
        Server.problem(
            422, "events-refused", "\"accepted\":1,\"duplicate\":0,\"refused\":1,\"problems\":[]"),
        Server.problem(
            422,
            "events-refused",
            "\"accepted\":1,\"duplicate\":0,\"refused\":1,\"problems\":[{\"position\":3}]"));
    try (UsageReporter reporter = builder().build()) {
      reporter.report(UsageEvent.of("a", "d", 1));
      reporter.report(UsageEvent.of("b", "d", 2));
      assertThat(flushed(reporter)).isTrue();
      ReporterHealth health = reporter.health();
      assertThat(health.acknowledged()).isEqualTo(2);
      assertThat(health.refused() + health.dropped() + health.queued()).isZero();
      assertThat(health.isFailing()).isFalse();
      assertThat(health.lastError()).isPresent();
    }
    assertThat(server.requests()).hasSize(14);
    assertThat(server.requests().stream().map(Server.Request::body).distinct()).hasSize(1);
    assertThat(heard.refused).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotComeOrDoesNotEndIsNotWaitedForForEver() throws Exception {
    server.first(Server.silence(), Server.halfAnAnswer(true));
    try (UsageReporter reporter = builder().requestTimeout(Duration.ofMillis(300)).build()) {
      reporter.report(UsageEvent.of("a", "d", 1));
      assertThat(flushed(reporter)).isTrue();
      assertThat(reporter.health().lastError()).contains("no answer in time");
    }
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aServerThatIsNotThereYetIsWaitedFor() throws Exception {
    int port = server.port();
    server.close();
    try (UsageReporter reporter = builder().build()) {
      reporter.report(UsageEvent.of("a", "d", 1));
      assertThat(reporter.flush(Duration.ofMillis(100))).isFalse();
      assertThat(reporter.health().isFailing()).isTrue();
      try (Server later = new Server(Server.accepting(), port)) {
        assertThat(flushed(reporter)).isTrue();
        assertThat(later.requests()).isNotEmpty();
      }
    }
  }

  @Test
  void retryAfterIsKeptToEvenByWhoFlushes() throws Exception {
    server.first(Server.problem(429, "too-much-at-once", "", "Retry-After", "1"));
    try (UsageReporter reporter = builder().build()) {
      long start = System.nanoTime();
      reporter.report(UsageEvent.of("a", "d", 1));
      assertThat(flushed(reporter)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void refusedEventsAreToldAndTheOthersStand() throws Exception {
    server.first(
        Server.problem(
            422,
            "events-refused",
            "\"accepted\":1,\"duplicate\":1,\"refused\":1,\"problems\":[{\"position\":2,\"status\":422,"
                + "\"code\":\"unknown-dimension\",\"detail\":\"no such thing\"}]"));
    try (UsageReporter reporter = builder().build()) {
      for (String subject : List.of("a", "b", "c")) {
        reporter.report(UsageEvent.of(subject, "d", 1));
      }
      assertThat(flushed(reporter)).isTrue();
      assertThat(reporter.health().acknowledged()).isEqualTo(2);
      assertThat(reporter.health().refused()).isEqualTo(1);
    }
    assertThat(heard.refused).hasSize(1);
    RefusedUsage refused = heard.refused.get(0);
    assertThat(refused.event()).isEqualTo(server.requests().get(0).lines().get(1));
    assertThat(refused.code()).isEqualTo("unknown-dimension");
    assertThat(refused.detail()).isEqualTo("no such thing");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anIdThatWasUsedForAnotherEventIsRefusedAlone() throws Exception {
    server.first(Server.problem(409, "id-reused", ""));
    try (UsageReporter reporter = builder().build()) {
      reporter.report(UsageEvent.of("a", "d", 1).withId("1"));
      assertThat(flushed(reporter)).isTrue();
    }
    assertThat(heard.refused).extracting(RefusedUsage::code).containsExactly("id-reused");
  }

  @Test
  void whatIsTooLargeIsSentInPartsAndWhatIsAloneTooLargeIsRefused() throws Exception {
    server.from((exchange, request) -> {
      boolean isTooMuch = request.lines().size() > 3 || request.body().contains("huge");
      (isTooMuch ? Server.problem(413, "body-too-large", "") : Server.accepting())
          .answer(exchange, request);
    });
    try (UsageReporter reporter = builder().build()) {
      for (int i = 0; i < 20; i++) {
        reporter.report(UsageEvent.of(i == 7 ? "huge" : "small", "d", i));
      }
      assertThat(flushed(reporter)).isTrue();
      assertThat(reporter.health().acknowledged()).isEqualTo(19);
    }
    assertThat(heard.refused).extracting(RefusedUsage::code).containsExactly("body-too-large");
    assertThat(heard.refused.get(0).event()).contains("huge");
  }

  @Test
  void aFullQueueAnswersFullAndKeepsWhatItHas() throws Exception {
    server.from(Server.problem(503, "stopping", ""));
    try (UsageReporter reporter = builder().queue(3, 1 << 20).closeTimeout(LIMIT).build()) {
      for (int i = 0; i < 3; i++) {
        assertThat(reporter.report(UsageEvent.of("a", "d", i))).isEqualTo(Reported.ACCEPTED);
      }
      assertThat(reporter.report(UsageEvent.of("a", "d", 3))).isEqualTo(Reported.FULL);
      assertThat(reporter.health().turnedAway()).isEqualTo(1);
      assertThat(reporter.health().queued()).isEqualTo(3);
      server.from(Server.accepting());
    }
    assertThat(quantities()).containsExactly(0, 1, 2);
  }

  @Test
  void bytesLimitTheQueueToo() {
    try (UsageReporter reporter = builder().queue(1_000, 1_000).linger(LIMIT).build()) {
      assertThat(reporter.report(UsageEvent.of("a", "d", 0))).isEqualTo(Reported.ACCEPTED);
      assertThat(reporter.report(UsageEvent.of("a".repeat(400), "d", 0))).isEqualTo(Reported.FULL);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // as code without it does
  void whatCannotBeSentIsInvalidAndNeverThrows() {
    try (UsageReporter reporter = builder().build()) {
      List<UsageEvent> events = new ArrayList<>();
      events.add(null);
      events.add(UsageEvent.of(null, "d", 1));
      events.add(UsageEvent.of("a", null, 1));
      events.add(UsageEvent.of("a", "d", null));
      events.add(UsageEvent.of("a", "d", 1).withId("x".repeat(30_000)));
      events.add(UsageEvent.of("a", "d", new BigDecimal("1e1000000000")));
      for (UsageEvent event : events) {
        assertThat(reporter.report(event)).isEqualTo(Reported.INVALID);
      }
      assertThat(reporter.health().invalid()).isEqualTo(events.size());
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void closingSendsWhatIsLeftAndTakesNoMore() {
    UsageReporter reporter = builder().linger(LIMIT).build();
    for (int i = 0; i < 1_234; i++) {
      reporter.report(UsageEvent.of("a", "d", i));
    }
    assertThat(reporter.closeWithin(LIMIT).isComplete()).isTrue();
    assertThat(reporter.report(UsageEvent.of("a", "d", 1))).isEqualTo(Reported.CLOSED);
    assertThat(quantities()).hasSize(1_234).isSorted();
    assertThat(reporter.closeWithin(LIMIT).isComplete()).isTrue();
  }

  @Test
  void closingTellsWhatCouldNotBeSent() {
    server.from(Server.silence());
    UsageReporter reporter = builder().build();
    reporter.report(UsageEvent.of("a", "d", 7));
    assertThat(reporter.closeWithin(Duration.ofMillis(50))).isEqualTo(new Closing(0, 1));
    assertThat(heard.unsent).singleElement().asString().contains("\"quantity\":7");
    assertThat(reporter.health().dropped()).isEqualTo(1);
  }

  @Test
  void theSpoolKeepsWhatCouldNotBeSentWithTheSameIds() throws Exception {
    server.from(Server.problem(503, "stopping", ""));
    UsageReporter first = builder().spool(folder).build();
    for (int i = 0; i < 10; i++) {
      first.report(UsageEvent.of("a", "d", i));
    }
    assertThat(first.flush(Duration.ofMillis(100))).isFalse();
    assertThat(first.closeWithin(Duration.ZERO)).isEqualTo(new Closing(10, 0));
    String sent = server.requests().get(0).body();
    server.requests().clear();
    server.from(Server.accepting());
    try (UsageReporter second = builder().spool(folder).build()) {
      assertThat(second.flush(LIMIT)).isTrue();
      assertThat(second.health().spooled()).isZero();
      assertThat(second.health().acknowledged()).isEqualTo(10);
    }
    assertThat(heard.unsent).isEmpty();
    String all = String.join("", server.requests().stream().map(Server.Request::body).toList());
    assertThat(all).startsWith(sent);
    assertThat(quantities()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void withASpoolMemoryIsFreeWhileTheGatewayIsAway() throws Exception {
    server.from(Server.problem(503, "stopping", ""));
    UsageReporter reporter = builder().spool(folder).queue(100, 1 << 20).build();
    int accepted = 0;
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (accepted < 5_000 && System.nanoTime() < giveUp) {
      if (reporter.report(UsageEvent.of("a", "d", accepted)) == Reported.ACCEPTED) {
        accepted++;
      }
    }
    assertThat(accepted).isEqualTo(5_000);
    server.from(Server.accepting());
    assertThat(flushed(reporter)).isTrue();
    reporter.close();
    assertThat(quantities().stream().distinct()).hasSize(5_000);
  }

  @Test
  void aSpoolThatIsInUseIsRefused() {
    try (UsageReporter reporter = builder().spool(folder).build()) {
      assertThatThrownBy(() -> builder().spool(folder).build())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("uses the spool");
      assertThat(reporter.health().isFailing()).isFalse();
    }
  }

  @Test
  void flushingOneSubjectDoesNotWaitForLaterOnes() throws Exception {
    server.first(Server.accepting()).from(Server.problem(503, "stopping", ""));
    try (UsageReporter reporter =
        builder().batch(1, 1).closeTimeout(Duration.ZERO).linger(LIMIT).build()) {
      reporter.report(UsageEvent.of("a", "d", 1));
      reporter.report(UsageEvent.of("b", "d", 2));
      assertThat(reporter.flush("a", LIMIT)).isTrue();
      assertThat(reporter.flush("c", LIMIT)).isTrue();
      assertThat(reporter.flush("b", Duration.ofMillis(100))).isFalse();
    }
  }

  @Test
  void manyThreadsReportAndNothingIsLostOrDoubled() throws Exception {
    server.first(Server.hangUp(), Server.problem(503, "stopping", ""), Server.hangUp());
    try (UsageReporter reporter = builder().spool(folder).build()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int from = t * 2_500;
        threads.add(
            new Thread(() -> {
              for (int i = from; i < from + 2_500; i++) {
                reporter.report(UsageEvent.of("a", "d", i));
              }
            }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(flushed(reporter)).isTrue();
      assertThat(reporter.health().acknowledged()).isEqualTo(10_000);
    }
    assertThat(quantities().stream().distinct()).hasSize(10_000);
    assertThat(events(server.requests()).stream().map(event -> event.get("id")).distinct())
        .hasSize(10_000);
  }

  @Test
  void settingsThatDoNotFitAreRefusedWithoutTellingTheKey() {
    assertThatThrownBy(() -> UsageReporter.builder(server.uri(), "se cret").build())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("se cret");
    assertThatThrownBy(() -> UsageReporter.builder(URI.create("ftp://x"), "key").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().batch(1_001, 1).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private UsageReporter.Builder builder() {
    return UsageReporter.builder(server.uri(), "key")
        .linger(Duration.ofMillis(20))
        .retry(Duration.ofMillis(1), Duration.ofMillis(20))
        .clock(InstantSource.fixed(NOW))
        .listener(heard);
  }

  private static boolean flushed(UsageReporter reporter) throws InterruptedException {
    return reporter.flush(LIMIT);
  }

  private List<Integer> quantities() {
    return events(server.requests()).stream()
        .map(event -> Json.asObject(event.getOrDefault("data", Json.NULL)))
        .map(data -> new BigDecimal(String.valueOf(data.get("quantity"))).intValueExact())
        .toList();
  }

  private static List<Map<String, Object>> events(List<Server.Request> requests) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (Server.Request request : requests) {
      for (String line : request.lines()) {
        try {
          events.add(Json.object(line));
        } catch (Json.Malformed e) {
          throw new IllegalArgumentException(line, e);
        }
      }
    }
    return events;
  }
}
