package io.stallholder.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DoorIT {
  private static final int PER_MINUTE = 10;
  private static final int LOOK_EVERY_MILLIS = 100;
  private static final Map<String, String> SECURE = Map.of("X-Forwarded-Proto", "https");

  private final Database database = TestDatabase.fresh();
  private final AtomicLong nanoTime = new AtomicLong();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer direct = serve(Optional.empty());
  private final HttpServer proxied = serve(Optional.of("127.0.0.1"));

  @AfterEach
  void close() {
    client.close();
    direct.close();
    proxied.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/register", "/nowhere", "/bug"})
  void everyAnswerTellsBrowsersToBeCareful(String path) throws Exception {
    var headers = get(direct, path, Map.of()).headers();
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
    assertThat(headers.map()).doesNotContainKeys("set-cookie", "strict-transport-security");
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeBack() throws Exception {
    spend(direct, Map.of());
    HttpResponse<String> refused = get(direct, "/register", Map.of());
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(refused.body()).isEqualTo("<p>refused: 429</p>");
    long wait = Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
    assertThat(wait).isBetween(1L, 7L);
    nanoTime.addAndGet(Duration.ofSeconds(wait).toNanos());
    assertThat(get(direct, "/register", Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void sayingToBeSomebodyElseDoesNotHelp() throws Exception {
    for (int i = 0; i < PER_MINUTE; i++) {
      var invented = Map.of("X-Forwarded-For", "192.0.2." + i, "Forwarded", "for=192.0.2." + i);
      assertThat(get(direct, "/register", invented).statusCode()).isEqualTo(200);
    }
    var invented = Map.of("X-Forwarded-For", "192.0.2.99");
    assertThat(get(direct, "/register", invented).statusCode()).isEqualTo(429);
  }

  @Test
  void behindAProxyEachClientHasItsOwnShare() throws Exception {
    Map<String, String> one = Map.of("X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https");
    Map<String, String> other =
        Map.of("X-Forwarded-For", "192.0.2.1, 192.0.2.2", "X-Forwarded-Proto", "https");
    spend(proxied, one);
    assertThat(get(proxied, "/register", one).statusCode()).isEqualTo(429);
    assertThat(get(proxied, "/register", other).statusCode()).isEqualTo(200);
  }

  @Test
  void theInternalListenerCountsNobody() throws Exception {
    for (int i = 0; i < 3 * PER_MINUTE; i++) {
      URI open = URI.create("http://127.0.0.1:" + direct.internalPort() + "/open");
      HttpRequest request = HttpRequest.newBuilder(open).build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void overTlsOfAProxyBrowsersAreToldToStayWithIt() throws Exception {
    assertThat(get(proxied, "/register", SECURE).headers().firstValue("Strict-Transport-Security"))
        .isPresent();
    assertThat(get(direct, "/register", SECURE).headers().firstValue("Strict-Transport-Security"))
        .as("nobody's word is taken")
        .isEmpty();
  }

  @Test
  void whatCameToAProxyInTheClearIsShownByHttpsAndNotTaken() throws Exception {
    var clear = Map.of("X-Forwarded-Proto", "http", "X-Forwarded-Host", "shop.example");
    HttpResponse<String> page = get(proxied, "/register?utm=1", clear);
    assertThat(page.statusCode()).isEqualTo(308);
    assertThat(page.headers().firstValue("Location")).contains("https://shop.example/register");
    HttpResponse<String> form =
        client.send(
            request(proxied, "/register", clear).POST(BodyPublishers.ofString("a=b")).build(),
            BodyHandlers.ofString());
    assertThat(form.statusCode()).isEqualTo(403);
    var invented = Map.of("X-Forwarded-Proto", "http", "X-Forwarded-Host", "a.example/ b");
    assertThat(get(proxied, "/register", invented).statusCode()).isEqualTo(403);
  }

  @Test
  void aLongBodyIsRefusedWhetherOrNotItsLengthIsSaid() throws Exception {
    byte[] tooLong = new byte[Door.MOST_BODY_BYTES + 1];
    var said = request(direct, "/register", Map.of()).POST(BodyPublishers.ofByteArray(tooLong));
    assertThat(client.send(said.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    var unsaid =
        request(direct, "/register", Map.of())
            .version(HttpClient.Version.HTTP_1_1)
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(tooLong)));
    assertThat(client.send(unsaid.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /regi",
        "GET /register HTTP/1.1\r\nHost: a\r\nX-Slow: 1\r\n",
        "POST /register HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\na=b",
        "POST /register HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na=b",
      })
  void whoIsSlowIsCutOff(String sent) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), direct.publicPort())) {
      socket.getOutputStream().write(sent.getBytes(UTF_8));
      socket.getOutputStream().flush();
      socket.setSoTimeout(LOOK_EVERY_MILLIS);
      assertThat(endsAsTimePasses(socket)).isTrue();
    }
  }

  @Test
  void aHeadThatBreaksOffIsNoFaultOfOurs() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), direct.publicPort())) {
      socket.getOutputStream().write("GET /register HTTP/1.1\r\nHost".getBytes(UTF_8));
      socket.shutdownOutput();
      String told = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(told).startsWith("HTTP/1.1 400").endsWith("<p>refused: 400</p>");
    }
  }

  @Test
  void whoIsNotSlowKeepsTheConnection() throws IOException {
    String request = "GET /register HTTP/1.1\r\nHost: a\r\n\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), direct.publicPort())) {
      for (int i = 0; i < 5; i++) {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("<p>help</p>");
        nanoTime.addAndGet(Patience.FOR_HEAD.minusSeconds(5).toNanos());
        direct.patience().sweep();
      }
    }
  }

  /// By the end of the stream or by a reset; an answer may come first.
  private boolean endsAsTimePasses(Socket socket) {
    while (true) {
      try {
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException _) {
        nanoTime.addAndGet(Patience.FOR_REQUEST.plusSeconds(1).toNanos());
      } catch (IOException _) {
        return true;
      }
    }
  }

  private static String answer(Socket socket) throws IOException {
    var text = new StringBuilder();
    while (!text.toString().endsWith("</p>")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private void spend(HttpServer server, Map<String, String> headers) throws Exception {
    for (int i = 0; i < PER_MINUTE; i++) {
      assertThat(get(server, "/register", headers).statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> get(HttpServer server, String path, Map<String, String> headers)
      throws Exception {
    return client.send(request(server, path, headers).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(
      HttpServer server, String path, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.publicPort() + path));
    headers.forEach(request::header);
    return request;
  }

  private HttpServer serve(Optional<String> proxies) {
    Resource page =
        routes -> {
          routes.refuseBy(
              problem -> Reply.html(problem.status(), "<p>refused: " + problem.status() + "</p>"));
          routes
              .open()
              .get("/register", _ -> Reply.html(200, "<p>help</p>"))
              .get("/bug", DoorIT::bug)
              .post("/register", request -> Reply.bytes(200, "text/plain", request.bytes()));
        };
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            1_000_000,
            PER_MINUTE,
            Optional.empty(),
            proxies,
            ForwardedBy.X_FORWARDED);
    var keys = new ApiKeys(database.jdbi(), () -> Instant.EPOCH);
    var calls = new HttpServer.Calls(List.of(page), List.of(new SampleResource()));
    return HttpServer.start(config, calls, keys, new Metrics(), nanoTime::get);
  }

  private static Reply bug(Request request) {
    throw new IllegalStateException("apple");
  }
}
