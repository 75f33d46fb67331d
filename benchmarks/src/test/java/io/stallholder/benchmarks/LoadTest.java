package io.stallholder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stallholder.benchmarks.Connection.Answer;
import io.stallholder.benchmarks.Load.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The hand-written client against a real server, and the checks that keep the figures honest.
final class LoadTest {
  private static final int REQUESTS = 200;

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void answersComeInTheOrderOfTheRequestsWhateverTheirSize() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    List<String> bodies =
        IntStream.range(0, REQUESTS).mapToObj(n -> "x".repeat(1 + n * n)).toList();

    Sent sent = Load.send(uri(), bodies.stream().map(LoadTest::request).toList());

    assertThat(sent.answers()).extracting(Answer::text).isEqualTo(bodies);
    assertThat(sent.answers()).extracting(Answer::status).containsOnly(201);
    assertThat(sent.perSecond()).isPositive();
  }

  @Test
  void aServerThatHangsUpIsAFailureAndNoFigure() {
    server.createContext("/", exchange -> exchange.close());
    assertThatThrownBy(() -> Load.send(uri(), List.of(request("x"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a request failed");
  }

  @Test
  void aRateIsAnswersPerSecond() {
    Answer answer = new Answer(200, "");
    assertThat(new Sent(Duration.ofMillis(500), Duration.ZERO, List.of(answer, answer)).perSecond())
        .isEqualTo(4);
  }

  @Test
  void onlyAnAnswerWithAllRecordsAcceptedCounts() {
    String record = "{\"MeteringRecordId\":\"1\",\"Status\":\"Success\"}";
    Metering.check(new Answer(200, record.repeat(25)));
    assertThatThrownBy(() -> Metering.check(new Answer(200, record.repeat(24))))
        .hasMessageContaining("24 records accepted");
    assertThatThrownBy(
            () -> Metering.check(new Answer(400, "{\"__type\":\"ThrottlingException\"}")))
        .hasMessageContaining("400")
        .hasMessageContaining("ThrottlingException");
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static byte[] request(String body) {
    String text =
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
