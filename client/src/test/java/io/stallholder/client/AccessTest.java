package io.stallholder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AccessTest {
  private static final String LICENSE = "0199a1c2-7d0e-7b52-b1a0-5f1f6a0c9b11";
  private static final Instant NOW = Instant.parse("2026-11-05T12:50:00Z");
  private static final String YES =
      """
      {"allowed":true,"reason":"closing","license":"%s","tenant":"tenant-42","dimension":"seats",
       "until":"2026-11-05T13:50:00Z","asOf":"2026-11-05T12:00:00Z","new":{"a":[1]},
       "limits":[{"dimension":"seats","granted":"10","consumed":2.5,"remaining":7.5},
                 {"dimension":"tier","granted":null}]}
      """
          .formatted(LICENSE);
  private static final String NO = "{\"allowed\":false,\"reason\":\"not-entitled\"}";

  private final Server server = new Server(answer(YES, 3_600));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anAnswerIsReadWhole() {
    AccessAnswer answer = access().ofTenant("tenant 42&?", "seats");
    assertThat(answer.isCurrent()).isTrue();
    assertThat(answer.decision())
        .contains(
            new AccessDecision(
                true,
                AccessReason.CLOSING,
                Optional.of(UUID.fromString(LICENSE)),
                Optional.of("tenant-42"),
                Optional.of("seats"),
                Optional.of(Instant.parse("2026-11-05T13:50:00Z")),
                Optional.of(Instant.parse("2026-11-05T12:00:00Z")),
                List.of(
                    new AccessLimit(
                        "seats",
                        Optional.of(BigDecimal.TEN),
                        Optional.of(new BigDecimal("2.5")),
                        Optional.of(new BigDecimal("7.5"))),
                    new AccessLimit(
                        "tier", Optional.empty(), Optional.empty(), Optional.empty()))));
    Server.Request request = server.requests().get(0);
    assertThat(request.uri()).isEqualTo("/v1/access?tenant=tenant%2042%26%3F&dimension=seats");
    assertThat(request.header("Authorization")).isEqualTo("Bearer key");
  }

  @Test
  void aLicenseAndAQuantityStandInTheQuestion() {
    AccessQuestion question =
        AccessQuestion.ofLicense(UUID.fromString(LICENSE), "seats")
            .withQuantity(new BigDecimal("12"));
    assertThat(access().of(question).allowedOrElse(false)).isTrue();
    assertThat(server.requests().get(0).uri())
        .isEqualTo("/v1/licenses/" + LICENSE + "/access?dimension=seats&quantity=12");
  }

  @Test
  void whatIsFreshIsNotAskedForAgainButByOtherQuestions() {
    Access access = access();
    for (int i = 0; i < 10; i++) {
      assertThat(access.ofTenant("a", "seats").isCurrent()).isTrue();
    }
    assertThat(server.requests()).hasSize(1);
    access.ofTenant("a", "tier");
    access.ofTenant("b", "seats");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void whatIsStaleIsAskedForByItsTagAndConfirmed() {
    Access access = access();
    server.first(
        answer(YES, 0),
        Server.answer(304, "application/json", "", "Cache-Control", "private, max-age=3600"));
    access.ofTenant("a", "seats");
    AccessAnswer confirmed = access.ofTenant("a", "seats");
    assertThat(confirmed.isCurrent()).isTrue();
    assertThat(confirmed.allowedOrElse(false)).isTrue();
    access.ofTenant("a", "seats");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).header("If-none-match")).isEqualTo("\"tag\"");
  }

  @Test
  void aNewAnswerTakesAccessAway() {
    Access access = access();
    server.first(answer(YES, 0), answer(NO, 0));
    assertThat(access.ofTenant("a", "seats").allowedOrElse(false)).isTrue();
    AccessAnswer taken = access.ofTenant("a", "seats");
    assertThat(taken.allowedOrElse(true)).isFalse();
    assertThat(taken.decision().orElseThrow().reason()).isEqualTo(AccessReason.NOT_ENTITLED);
  }

  @Test
  void noFailureTakesAccessAway() {
    List<Server.Behaviour> failures =
        List.of(
            Server.hangUp(),
            Server.problem(500, "internal", ""),
            Server.problem(503, "database-unavailable", ""),
            Server.problem(401, "unauthenticated", ""),
            Server.problem(403, "out-of-scope", ""),
            Server.problem(404, "no-such-call", ""),
            Server.answer(404, "text/html", "<html>"),
            Server.answer(200, "text/html", "<html>log in first</html>"),
            Server.answer(200, "application/json", "{\"allowed\":false}"),
            Server.halfAnAnswer(false),
            Server.halfAnAnswer(true),
            Server.silence());
    for (Server.Behaviour failure : failures) {
      Access access = access();
      // The JDK asks again by itself when a connection breaks: all of them fail.
      server.first(answer(YES, 0)).from(failure);
      access.ofTenant("a", "seats");
      AccessAnswer last = access.ofTenant("a", "seats");
      assertThat(last.allowedOrElse(false)).isTrue();
      assertThat(last.isCurrent()).isFalse();
    }
  }

  @Test
  void afterAFailureTheNextCallersDoNotWait() {
    Access access = access();
    server.first(answer(YES, 0), Server.problem(503, "stopping", ""));
    access.ofTenant("a", "seats");
    for (int i = 0; i < 5; i++) {
      AccessAnswer answer = access.ofTenant("a", "seats");
      assertThat(answer.allowedOrElse(false)).isTrue();
      assertThat(answer.error()).hasValueSatisfying(it -> assertThat(it).startsWith("503"));
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void whatWasNeverKnownIsTheCallersChoice() {
    server.from(Server.problem(503, "stopping", ""));
    AccessAnswer nobody = access().ofTenant("a", "seats");
    assertThat(nobody.decision()).isEmpty();
    assertThat(nobody.allowedOrElse(true)).isTrue();
    assertThat(nobody.allowedOrElse(false)).isFalse();
  }

  @Test
  void whatTheGatewayDoesNotKnowIsTheCallersChoiceToo() {
    server.first(
        Server.problem(404, "not-found", "\"reason\":\"unknown\""),
        answer("{\"allowed\":false,\"reason\":\"unknown\"}", 60));
    Access access = access();
    for (String dimension : List.of("seats", "tier")) {
      AccessAnswer unknown = access.ofTenant("a", dimension);
      assertThat(unknown.isCurrent()).isTrue();
      assertThat(unknown.allowedOrElse(true)).isTrue();
      assertThat(unknown.allowedOrElse(false)).isFalse();
    }
  }

  @Test
  void whomTheGatewayLetsInThoughItDoesNotKnowIsLetIn() {
    server.first(answer("{\"allowed\":true,\"reason\":\"unknown\"}", 60));
    assertThat(access().ofTenant("a", "seats").allowedOrElse(false)).isTrue();
  }

  @Test
  void whatWasAllowedUntilATimeIsNotKnownAfterIt() {
    Access access =
        Access.builder(server.uri(), "key")
            .clock(InstantSource.fixed(Instant.parse("2026-11-05T13:50:00Z")))
            .build();
    server.first(answer(YES, 0), Server.problem(503, "stopping", ""));
    access.ofTenant("a", "seats");
    AccessAnswer later = access.ofTenant("a", "seats");
    assertThat(later.decision()).isEmpty();
    assertThat(later.allowedOrElse(true)).isTrue();
  }

  @Test
  void aWebhookHasItAskedForAgain() {
    Access access = access();
    access.ofTenant("a", "seats");
    access.ofTenant("b", "other");
    WebhookEvent event =
        new WebhookEvent(
            "1",
            "license.closing",
            NOW,
            Optional.of(UUID.fromString(LICENSE)),
            Optional.empty(),
            "{}");
    server.from(answer(NO, 3_600));
    access.heard(event);
    assertThat(access.ofTenant("a", "seats").allowedOrElse(true)).isFalse();
    access.forgetTenant("c");
    access.forgetLicense(UUID.randomUUID());
    assertThat(access.ofTenant("a", "seats").allowedOrElse(true)).isFalse();
    assertThat(server.requests()).hasSize(3);
    access.forgetTenant("a");
    access.ofTenant("a", "seats");
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void whatWasUnderWayWhenItWasForgottenIsAskedForAgain() throws Exception {
    var entry = new AccessEntry();
    AccessEntry.Turn turn = entry.turn(0).orElseThrow();
    entry.forget(1);
    AccessDecision decision = AccessDecision.read(Json.object(YES)).orElseThrow();
    entry.learn(turn, decision, Optional.empty(), 100, 2);
    assertThat(entry.isFresh(3)).isFalse();
    AccessEntry.Turn again = entry.turn(3).orElseThrow();
    entry.learn(again, decision, Optional.empty(), 100, 4);
    assertThat(entry.isFresh(5)).isTrue();
  }

  @Test
  void manyWhoAskTheSameAreOneRequest() throws Exception {
    CountDownLatch isAsked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    server.first((exchange, request) -> {
      isAsked.countDown();
      mayAnswer.await();
      answer(YES, 60).answer(exchange, request);
    });
    Access access = Access.builder(server.uri(), "key").timeout(Duration.ofSeconds(20)).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<AccessAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(threads.submit(() -> access.ofTenant("a", "seats")));
      }
      isAsked.await();
      mayAnswer.countDown();
      for (Future<AccessAnswer> answer : answers) {
        assertThat(answer.get().allowedOrElse(false)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void noMoreIsRememberedThanAskedFor() {
    Access access = Access.builder(server.uri(), "key").remember(2).build();
    for (String tenant : List.of("a", "b", "a", "c", "a", "b")) {
      access.ofTenant(tenant, "seats");
    }
    assertThat(server.requests().stream().map(Server.Request::uri))
        .containsExactly(
            "/v1/access?tenant=a&dimension=seats",
            "/v1/access?tenant=b&dimension=seats",
            "/v1/access?tenant=c&dimension=seats",
            "/v1/access?tenant=b&dimension=seats");
  }

  private Access access() {
    return Access.builder(server.uri(), "key")
        .timeout(Duration.ofMillis(500))
        .clock(InstantSource.fixed(NOW))
        .build();
  }

  private static Server.Behaviour answer(String body, int maxAge) {
    return Server.answer(
        200,
        "application/json",
        body,
        "Cache-Control",
        "private, max-age=" + maxAge,
        "ETag",
        "\"tag\"");
  }
}
