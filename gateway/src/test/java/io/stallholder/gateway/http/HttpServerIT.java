package io.stallholder.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.metrics.Metrics;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class HttpServerIT {
  private static final int MOST_BYTES = 4096;
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));

  private static final Metrics METRICS = new Metrics();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Database database;
  private static ApiKeys keys;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    database = TestDatabase.fresh();
    keys = new ApiKeys(database.jdbi(), NOON);
    Resource help = routes -> routes.open().get("/register", _ -> Reply.html(200, "<p>help</p>"));
    server =
        HttpServer.start(anyPorts(), List.of(help), List.of(new SampleResource()), keys, METRICS);
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @Test
  void thePublicListenerServesItsOwnCallsAlone() throws Exception {
    HttpResponse<String> page =
        send(HttpRequest.newBuilder(URI.create(at(server.publicPort(), "/register"))));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    var open = HttpRequest.newBuilder(URI.create(at(server.publicPort(), "/open")));
    assertProblem(send(open), 404, "no-such-call");
    assertProblem(get("/register"), 404, "no-such-call");
  }

  @Test
  void answersOverHttp2AsWell() throws Exception {
    // The client asks for an upgrade to HTTP/2 by itself.
    assertThat(get("/open").version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void decodesParametersOfThePath() throws Exception {
    assertThat(json(get("/things/a%20b%3Ac")).path("id").asText()).isEqualTo("a b:c");
  }

  @Test
  void tellsWhichMethodsThereAre() throws Exception {
    HttpResponse<String> response = send(request("/things/1").DELETE());
    assertProblem(response, 405, "method-not-allowed");
    assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void answersHeadWhereThereIsAGet() throws Exception {
    HttpResponse<String> response = send(request("/open").method("HEAD", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Length")).contains("13");
    assertThat(response.body()).isEmpty();
    HttpResponse<String> first = send(http1("/open").method("HEAD", BodyPublishers.noBody()));
    assertThat(first.headers().firstValue("Content-Length")).contains("13");
  }

  @Test
  void whatIsWrittenOutIsNoParameter() throws Exception {
    HttpResponse<String> response = get("/things/new");
    assertProblem(response, 405, "method-not-allowed");
    assertThat(response.headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void aValueThatNoDatabaseTakesIsTold() throws Exception {
    assertProblem(get("/query?text=a%00b"), 400, "invalid-parameter");
    String tooFar = "/query?text=a&instant=%2B1000000000-12-31T23:59:59Z";
    assertProblem(get(tooFar), 400, "invalid-parameter");
    assertThat(get("/query?text=a&instant=9999-12-31T23:59:59Z").statusCode()).isEqualTo(200);
    assertProblem(get("/things/a%00b"), 404, "not-found");
  }

  @Test
  void redirectsWithAGet() throws Exception {
    HttpResponse<String> response = get("/elsewhere");
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.headers().firstValue("Location")).contains("/open");
  }

  @Test
  void readsJsonIntoARecord() throws Exception {
    HttpResponse<String> response = post("/order", "{\"dimension\":\"calls\",\"quantity\":3}");
    assertThat(response.body()).isEqualTo("{\"dimension\":\"calls\",\"quantity\":3}");
  }

  @Test
  void saysWhereJsonIsBad() throws Exception {
    HttpResponse<String> response = post("/tree", "{\"a\": 1,\n \"b\": x}");
    JsonNode problem = assertProblem(response, 400, "invalid-json");
    assertThat(problem.path("line").asInt()).isEqualTo(2);
    assertThat(problem.path("column").asInt()).isPositive();
    assertThat(problem.path("detail").asText()).startsWith("line 2, column ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1,"a":2}  | invalid-json
          {"a":1} extra  | invalid-json
          ''             | invalid-json
          """)
  void refusesWhatIsNotOneJsonDocument(String body, String code) throws Exception {
    assertProblem(post("/tree", body), 400, code);
  }

  @Test
  void namesTheMemberThatDoesNotFit() throws Exception {
    HttpResponse<String> response = post("/order", "{\"dimension\":\"c\",\"quantity\":\"many\"}");
    assertThat(assertProblem(response, 400, "invalid-member").path("member").asText())
        .isEqualTo("quantity");
  }

  @Test
  void keepsEveryDigitOfANumber() throws Exception {
    assertThat(post("/tree", "{\"q\":0.1234567890123456789}").body())
        .isEqualTo("{\"q\":0.1234567890123456789}");
  }

  @Test
  void refusesABodyThatIsTooLong() throws Exception {
    BodyPublisher known = BodyPublishers.ofByteArray(new byte[MOST_BYTES + 1]);
    assertProblem(send(http1("/echo").POST(known)), 413, "body-too-large");
    BodyPublisher chunked =
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[MOST_BYTES * 4]));
    assertProblem(send(http1("/echo").POST(chunked)), 413, "body-too-large");
    assertProblem(send(request("/echo").POST(chunked)), 413, "body-too-large");
    BodyPublisher fits = BodyPublishers.ofByteArray(new byte[MOST_BYTES]);
    assertThat(send(request("/echo").header("Content-Type", "Text/Plain; x=y").POST(fits)))
        .matches(response -> response.statusCode() == 200)
        .matches(response ->
            response.headers().firstValue("Content-Type").orElse("").equals("text/plain"));
  }

  @Test
  void answersAlsoWhoSendsTheWholeBodyBeforeReading() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.internalPort())) {
      OutputStream out = socket.getOutputStream();
      byte[] body = new byte[1000 * MOST_BYTES];
      String head =
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n";
      out.write(head.getBytes(US_ASCII));
      out.write(body);
      var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void readsTheQuery() throws Exception {
    String path = "/query?text=a%26b&number=9&instant=2026-11-05T12:00:00Z&flavour=rather-sour";
    assertThat(json(get(path)))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"text":"a&b","number":9,"instant":"2026-11-05T12:00:00Z",
                     "flavour":"RATHER_SOUR"}
                    """));
    assertThat(json(get("/query?text=a")).path("number").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          number=1             | text    | text is required
          text=a&text=b        | text    | text is given more than once
          text=a&number=0      | number  | number must be a whole number from 1 to 100
          text=a&number=many   | number  | number must be a whole number from 1 to 100
          text=a&instant=today | instant | instant must be an instant like 2026-11-05T12:00:00Z
          text=a&flavour=salty | flavour | flavour must be one of sweet, rather-sour
          """)
  void namesTheParameterThatDoesNotFit(String query, String name, String detail) throws Exception {
    JsonNode problem = assertProblem(get("/query?" + query), 400, "invalid-parameter");
    assertThat(problem.path("parameter").asText()).isEqualTo(name);
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
  }

  @Test
  void anUnforeseenFailureTellsNothingButItsId() throws Exception {
    HttpResponse<String> response = get("/bug");
    assertProblem(response, 500, "internal");
    assertThat(response.body()).doesNotContain("apple").doesNotContain("IllegalState");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void aMissingDatabaseAsksToTryAgain() throws Exception {
    HttpResponse<String> response = get("/gone");
    assertProblem(response, 503, "database-unavailable");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aProblemIsAnsweredAsItIs() throws Exception {
    JsonNode problem = assertProblem(get("/problem"), 404, "not-found");
    assertThat(problem.path("type").asText()).isEqualTo("urn:stallholder:problem:not-found");
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(404);
    assertThat(problem.path("detail").asText()).isEqualTo("no such license");
  }

  @Test
  void returnsTheCallersIdAndTraceIfTheyAreWellFormed() throws Exception {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    HttpResponse<String> response =
        send(request("/id").header("X-Request-Id", "job-42").header("traceparent", trace));
    assertThat(json(response).path("id").asText()).isEqualTo("job-42");
    assertThat(response.headers().firstValue("X-Request-Id")).contains("job-42");
    assertThat(response.headers().firstValue("traceparent")).contains(trace);
    HttpResponse<String> odd =
        send(request("/id").header("X-Request-Id", "a b\"c").header("traceparent", "x"));
    assertThat(odd.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(36);
    assertThat(odd.headers().firstValue("traceparent")).isEmpty();
  }

  @Test
  void needsAKey() throws Exception {
    HttpResponse<String> without = get("/read");
    assertProblem(without, 401, "unauthenticated");
    assertThat(without.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    assertProblem(with("Bearer sk_wrong", "/read"), 401, "unauthenticated");
    assertProblem(with("Basic c2s6Zm9v", "/read"), 401, "unauthenticated");
  }

  @Test
  void needsAKeyWithTheScope() throws Exception {
    ApiKeys.Created reader = keys.create("reader", Set.of(Scope.READ));
    HttpResponse<String> response = with("Bearer " + reader.secret(), "/read");
    assertThat(json(response).path("key").asText()).isEqualTo(reader.key().id());
    JsonNode problem =
        assertProblem(with("bearer " + reader.secret(), "/admin"), 403, "out-of-scope");
    assertThat(problem.path("scope").asText()).isEqualTo("admin");
    ApiKeys.Created admin = keys.create("admin", Set.of(Scope.ADMIN));
    assertThat(with("Bearer " + admin.secret(), "/read").statusCode()).isEqualTo(200);
    assertThat(with("Bearer " + admin.secret(), "/admin").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoHttpIsRefusedWithAProblem() throws IOException {
    String answer = raw("GET /open HTTP/1.1\r\nno header\r\n\r\n");
    assertThat(answer.toLowerCase(Locale.ROOT)).contains("400", "application/problem+json");
    assertThat(answer).contains("\"code\":\"bad-request\"");
  }

  @Test
  void countsRequestsByRoute() throws Exception {
    get("/things/17");
    get("/nowhere-at-all");
    String text = new String(METRICS.text(), StandardCharsets.UTF_8);
    assertThat(text)
        .contains(
            "stallholder_http_requests_total{method=\"GET\",route=\"/things/{id}\",status=\"200\"}")
        .contains("route=\"none\",status=\"404\"")
        .doesNotContain("nowhere-at-all");
  }

  @Test
  void stoppingLetsRequestsInFlightFinish() throws Exception {
    var sample = new SampleResource();
    HttpServer own = HttpServer.start(anyPorts(), List.of(), List.of(sample), keys, METRICS);
    CompletableFuture<HttpResponse<String>> slow =
        CLIENT.sendAsync(
            HttpRequest.newBuilder(URI.create(at(own.internalPort(), "/slow"))).build(),
            BodyHandlers.ofString());
    sample.entered.await();
    Thread closer = Thread.startVirtualThread(own::close);
    sample.proceed.countDown();
    assertThat(json(slow.get(10, TimeUnit.SECONDS)).path("finished").asBoolean()).isTrue();
    closer.join();
  }

  @Test
  void saysInOneLineThatAPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config = new HttpConfig("127.0.0.1", 0, "127.0.0.1", taken.getLocalPort(), MOST_BYTES);
      assertThatThrownBy(() -> HttpServer.start(config, List.of(), List.of(), keys, METRICS))
          .isInstanceOf(RefusedStart.class)
          .hasMessageContaining("http.internalPort: cannot listen on 127.0.0.1 port");
    }
  }

  static HttpConfig anyPorts() {
    return new HttpConfig("127.0.0.1", 0, "127.0.0.1", 0, MOST_BYTES);
  }

  private static String at(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(at(server.internalPort(), path)));
  }

  private static HttpRequest.Builder http1(String path) {
    return request(path).version(HttpClient.Version.HTTP_1_1);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpResponse<String> with(String authorization, String path) throws Exception {
    return send(request(path).header("Authorization", authorization));
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return Json.mapper().readTree(response.body());
  }

  private static JsonNode assertProblem(HttpResponse<String> response, int status, String code)
      throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    JsonNode problem = Json.mapper().readTree(response.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    return problem;
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.internalPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(10_000);
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.shutdownOutput();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
