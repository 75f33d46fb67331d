package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.ApiDocument.Operation;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;

/// The whole gateway with AWS simulated behind it. Time stands still unless it is moved. Every
/// answer to a documented call is held against the document.
final class ApiStage implements AutoCloseable {
  static final int MOST_BYTES = 16 * 1024;
  static final int MOST_EVENTS = 50;
  static final int MOST_WAITING = 120;
  static final String SUBSCRIPTION = "4zq81example0metering00x1";
  static final String CONTRACT = "5ct92example0contract00x2";

  private static final String ACCOUNT = "210987654321";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofMillis(20);

  /// A request as a client makes it. An empty key sends none.
  record Call(
      String method,
      String path,
      String key,
      String type,
      String body,
      Map<String, String> headers) {
    Call(String method, String path, String key, String type, String body) {
      this(method, path, key, type, body, Map.of());
    }

    Call withKey(String other) {
      return new Call(method, path, other, type, body, headers);
    }

    Call withBody(String other) {
      return new Call(method, path, key, type, other, headers);
    }

    Call with(String header, String value) {
      return new Call(method, path, key, type, body, Map.of(header, value));
    }
  }

  /// How to get an answer.
  interface Question {
    Call call() throws Exception;
  }

  private final ApiDocument document = ApiDocument.read();
  private final Simulator simulator = Simulator.start(0);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Scope, String> keys = new EnumMap<>(Scope.class);
  private final Database database;
  private final Gateway gateway;

  ApiStage(Instant now) throws Exception {
    control("PUT", "clock", "{\"now\":\"%s\",\"speed\":0}".formatted(now));
    DatabaseConfig place = TestDatabase.freshConfig();
    database = Database.open(place);
    InstantSource machine = InstantSource.fixed(now);
    var made = new ApiKeys(database.jdbi(), machine);
    for (Scope scope : Scope.values()) {
      keys.put(scope, made.create(scope.written(), EnumSet.of(scope)).secret());
    }
    gateway = Gateway.start(config(place), environment(), machine);
  }

  private GatewayConfig config(DatabaseConfig place) {
    Map<String, String> settings = new HashMap<>();
    set(settings, "DATABASE_URL", place.url());
    set(settings, "DATABASE_USERNAME", place.username().orElseThrow());
    set(settings, "DATABASE_PASSWORD", place.password().orElseThrow().value());
    set(settings, "ACCOUNTS_0_ID", ACCOUNT);
    set(settings, "ACCOUNTS_0_QUEUE_URL", simulator.uri() + "/" + ACCOUNT + "/stallholder");
    set(settings, "PRODUCTS_0_CODE", SUBSCRIPTION);
    set(settings, "PRODUCTS_0_ACCOUNT", ACCOUNT);
    set(settings, "PRODUCTS_0_DIMENSIONS_0_KEY", "api_calls");
    set(settings, "PRODUCTS_0_DIMENSIONS_1_KEY", "unknown_to_aws");
    set(settings, "PRODUCTS_1_CODE", CONTRACT);
    set(settings, "PRODUCTS_1_ACCOUNT", ACCOUNT);
    set(settings, "PRODUCTS_1_MODEL", "contract");
    set(settings, "PRODUCTS_1_DIMENSIONS_0_KEY", "seats");
    set(settings, "REGISTRATION_SELLER_NAME", "Example Software");
    set(settings, "REGISTRATION_SUPPORT_CONTACT", "support@example.com");
    set(settings, "CLOCK_URL", simulator.uri() + "/_simulator/clock");
    set(settings, "METERING_ZERO_RECORDS", "false");
    set(settings, "CONTACTS_KEY_FILE", "target/contacts-" + UUID.randomUUID() + ".key");
    set(settings, "WEBHOOKS_ENDPOINTS_0_URL", "http://127.0.0.1:1/nobody-there");
    set(settings, "WEBHOOKS_ENDPOINTS_0_SECRET", "whsec_" + "A".repeat(32));
    set(settings, "HTTP_PUBLIC_PORT", "0");
    set(settings, "HTTP_INTERNAL_PORT", "0");
    set(settings, "HTTP_MAX_BODY_BYTES", String.valueOf(MOST_BYTES));
    set(settings, "USAGE_MAX_EVENTS_PER_REQUEST", String.valueOf(MOST_EVENTS));
    set(settings, "USAGE_MAX_EVENTS_WAITING", String.valueOf(MOST_WAITING));
    return GatewayConfig.load(Optional.empty(), settings);
  }

  private static void set(Map<String, String> settings, String key, String value) {
    settings.put("STALLHOLDER_" + key, value);
  }

  private Environment environment() {
    return new Environment(
        Map.of(
            "AWS_ENDPOINT_URL", simulator.uri().toString(),
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
            "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/210987654321/EXAMPLE"),
        Map.of());
  }

  ApiDocument document() {
    return document;
  }

  Gateway gateway() {
    return gateway;
  }

  Jdbi jdbi() {
    return database.jdbi();
  }

  String key(Scope scope) {
    return keys.getOrDefault(scope, "");
  }

  Call get(String path) {
    return call("GET", path, "", "");
  }

  Call post(String path, String type, String body) {
    return call("POST", path, type, body);
  }

  /// With a key that may do everything.
  Call call(String method, String path, String type, String body) {
    return new Call(method, path, key(Scope.ADMIN), type, body);
  }

  /// Sends it to the internal listener, and holds the answer against the document.
  HttpResponse<byte[]> answer(Operation operation, Call call)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(call, gateway.internalPort());
    document.verify(operation, response);
    return response;
  }

  HttpResponse<byte[]> send(Call call, int port) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + call.path());
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!call.key().isEmpty()) {
      request.header("Authorization", "Bearer " + call.key());
    }
    if (!call.type().isEmpty()) {
      request.header("Content-Type", call.type());
    }
    call.headers().forEach(request::header);
    var body =
        call.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body());
    return client.send(request.method(call.method(), body).build(), BodyHandlers.ofByteArray());
  }

  /// A documented GET, as JSON.
  JsonNode read(String path) throws IOException, InterruptedException {
    Operation operation = document.operation("GET", path.split("\\?", 2)[0]);
    HttpResponse<byte[]> response = answer(operation, get(path));
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return ApiDocument.json(response);
  }

  /// The first element of the answer's list, as soon as there is one.
  JsonNode first(String path, String list) throws Exception {
    until(path + " has one", () -> !read(path).path(list).isEmpty());
    return read(path).path(list).path(0);
  }

  static void until(String what, Callable<Boolean> holds) throws Exception {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.call()) {
      assertThat(System.nanoTime() - giveUp).as("waiting until %s", what).isNegative();
      Thread.sleep(REST);
    }
  }

  JsonNode control(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(simulator.uri().resolve("/_simulator/" + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).as(ApiDocument.text(response)).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }

  /// A buyer accepts an offer.
  JsonNode subscribe(String buyer, String product) throws IOException, InterruptedException {
    String order = "{\"buyer\":\"%s\",\"product\":\"%s\"}".formatted(buyer, product);
    return control("POST", "subscriptions", order);
  }

  /// Moves time, and returns when the gateway has done what is due by then.
  void advance(Duration step) throws Exception {
    JsonNode clock = control("PUT", "clock", "{\"advance\":\"%s\"}".formatted(step));
    Instant now = Instant.parse(clock.path("now").textValue());
    until("all is done by " + now, () -> isDoneBy(now));
  }

  private boolean isDoneBy(Instant time) throws IOException, InterruptedException {
    JsonNode backlog = read("/v1/backlog");
    return backlog.path("done").booleanValue()
        && !Instant.parse(backlog.path("now").textValue()).isBefore(time);
  }

  @Override
  public void close() {
    gateway.close();
    database.close();
    simulator.close();
    client.close();
  }
}
