package io.stallholder.gateway;

import static io.stallholder.gateway.ApiMarket.LINES;
import static io.stallholder.gateway.ApiMarket.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.http.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Usage as it comes in over HTTP: packed, too much of it, many times over.
@Timeout(240)
final class UsageDoorIT {
  private static final int ROUNDS = 200;
  private static final int COPIES = 8;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static ApiMarket market;
  private static ApiStage stage;

  @BeforeAll
  static void open() throws Exception {
    market = new ApiMarket();
    stage = market.stage();
  }

  @AfterAll
  static void close() {
    market.close();
    CLIENT.close();
  }

  @Test
  void aPackedBodyIsTaken() throws Exception {
    HttpResponse<byte[]> answer = send("gzip", packed(market.event().toString()));
    assertThat(answer.statusCode()).as(ApiDocument.text(answer)).isEqualTo(202);
  }

  @Test
  void whatUnpacksToTooMuchIsRefusedHoweverSmallItWas() throws Exception {
    byte[] bomb = packed(" ".repeat(50 * ApiStage.MOST_BYTES));
    assertThat(bomb.length).isLessThan(ApiStage.MOST_BYTES / 10);
    assertThat(send("gzip", bomb).statusCode()).isEqualTo(413);
  }

  @Test
  void whatIsNotPackedAsItSaysIsNamed() throws Exception {
    String event = market.event().toString();
    byte[] whole = packed(event);
    byte[] cut = new byte[whole.length / 2];
    System.arraycopy(whole, 0, cut, 0, cut.length);
    for (byte[] body : List.of(event.getBytes(StandardCharsets.UTF_8), cut)) {
      HttpResponse<byte[]> answer = send("gzip", body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(ApiDocument.json(answer).path("code").textValue())
          .isEqualTo("invalid-compression");
    }
  }

  @Test
  void anotherCompressionIsToldWhichOneIsTaken() throws Exception {
    HttpResponse<byte[]> answer = send("br", new byte[] {1, 2, 3});
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(ApiDocument.json(answer).path("code").textValue()).isEqualTo("unsupported-encoding");
    assertThat(answer.headers().firstValue("Accept-Encoding")).contains("gzip");
  }

  @Test
  void whatCannotBeStoredNowIsAskedToComeAgain() throws Exception {
    List<String> bodies =
        IntStream.range(0, 8).mapToObj(_ -> events(ApiStage.MOST_EVENTS / 2)).toList();
    int fitting = ApiStage.MOST_WAITING / (ApiStage.MOST_EVENTS / 2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Handle handle = stage.jdbi().open()) {
      handle.begin().execute("lock table usage_identity in access exclusive mode");
      List<Future<HttpResponse<byte[]>>> sent =
          bodies.stream().map(body -> threads.submit(() -> report(body))).toList();
      ApiStage.until("some are refused", () -> done(sent) == bodies.size() - fitting);
      for (Future<HttpResponse<byte[]>> each : sent) {
        if (each.isDone()) {
          assertThat(each.get().statusCode()).isEqualTo(429);
          assertThat(each.get().headers().firstValue("Retry-After")).contains("1");
        }
      }
      handle.commit();
      List<Integer> statuses = new ArrayList<>();
      for (Future<HttpResponse<byte[]>> each : sent) {
        statuses.add(each.get().statusCode());
      }
      assertThat(Collections.frequency(statuses, 202)).isEqualTo(fitting);
    }
    for (String body : bodies) {
      assertThat(report(body).statusCode()).isEqualTo(202);
    }
  }

  private static long done(List<Future<HttpResponse<byte[]>>> sent) {
    return sent.stream().filter(Future::isDone).count();
  }

  @Test
  void copiesOfOneEventSentAtOnceCountOnceHoweverTheyAreTimed() throws Exception {
    BigDecimal before = accepted();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        ObjectNode event = market.event();
        List<Callable<Integer>> copies = new ArrayList<>();
        for (int copy = 0; copy < COPIES; copy++) {
          ObjectNode sent = event.deepCopy();
          if (copy % 4 == 3) {
            sent.put("time", market.now().minus(Duration.ofHours(copy)).toString());
          }
          String body = sent.toString();
          copies.add(() -> stage.answer(market.usage(), market.reporting(ONE, body)).statusCode());
        }
        for (Future<Integer> status : threads.invokeAll(copies)) {
          assertThat(status.get()).isIn(202, 409);
        }
        assertThat(accepted()).isEqualByComparingTo(before.add(BigDecimal.valueOf(round + 1)));
      }
    }
  }

  private static BigDecimal accepted() {
    return stage
        .jdbi()
        .withHandle(handle ->
            handle.createQuery("select sum(accepted) from meter").mapTo(BigDecimal.class).one());
  }

  private static String events(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> market.event().toString())
        .collect(Collectors.joining("\n"));
  }

  private static HttpResponse<byte[]> report(String body) throws Exception {
    return stage.answer(market.usage(), market.reporting(LINES, body));
  }

  private static HttpResponse<byte[]> send(String encoding, byte[] body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + stage.gateway().internalPort() + "/v1/usage");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + stage.key(Scope.USAGE))
            .header("Content-Type", LINES)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  private static byte[] packed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
