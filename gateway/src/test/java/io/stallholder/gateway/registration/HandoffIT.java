package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.LicenseResource;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.HandoffConfig;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.PageConfig;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Scope;
import io.stallholder.gateway.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HandoffIT {
  private static final String PAGE = "https://app.acme.example/aws?from=marketplace";

  private final Market market = new Market();
  private final Database database = TestDatabase.fresh();
  private volatile Instant now = Instant.parse("2026-11-05T12:00:00Z");
  private final ApiKeys keys = new ApiKeys(database.jdbi(), () -> now);
  private final String admin = keys.create("admin", Set.of(Scope.ADMIN)).secret();
  private final HttpServer server = serve();
  private final Browser browser = new Browser(server.publicPort());
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    database.close();
    market.close();
  }

  @Test
  void theBuyerGoesToTheSellersPageWithAReferenceAlone() throws Exception {
    JsonNode subscription = market.subscribe(0);
    HttpResponse<String> redirect = browser.postOnly("/register", token(subscription));
    assertThat(redirect.statusCode()).isEqualTo(303);
    assertThat(redirect.headers().firstValue("Location").orElseThrow())
        .matches("https://app\\.acme\\.example/aws\\?from=marketplace&reference=[A-Za-z0-9_-]{43}");
    assertThat(redirect.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(redirect.headers().map()).doesNotContainKey("set-cookie");
    assertThat(redirect.body()).isEmpty();
  }

  @Test
  void theBackendLearnsFromTheReferenceWhoTheBuyerIs() throws Exception {
    JsonNode subscription = market.subscribe(0);
    JsonNode found = json(get(arrive(subscription)), 200);
    assertThat(found.path("license").path("licenseArn").asText())
        .isEqualTo(subscription.path("licenseArn").asText());
    assertThat(found.path("license").path("buyerAccountId").asText()).isEqualTo(market.buyer(0));
    assertThat(found.path("tenantsOfBuyer")).isEmpty();
    assertThat(found.path("expiresAt").asText()).isEqualTo("2026-11-12T12:00:00Z");
    assertThat(found.has("completed")).isFalse();
  }

  @Test
  void aReferenceIsCompletedOnceAndAsOftenAsOneLikesForTheSameTenant() throws Exception {
    String reference = arrive(market.subscribe(0));
    JsonNode completed = json(complete(reference, "acme"), 200);
    assertThat(completed.path("license").path("tenant").asText()).isEqualTo("acme");
    assertThat(completed.path("completed").path("at").asText()).isEqualTo("2026-11-05T12:00:00Z");
    now = now.plusSeconds(60);
    assertThat(json(complete(reference, "acme"), 200)).isEqualTo(completed);
    assertThat(json(complete(reference, "other"), 409).path("code").asText())
        .isEqualTo("reference-completed");
    assertThat(json(get(reference), 200)).isEqualTo(completed);
  }

  @Test
  void anAnswerThatWasLostDoesNotUndoWhatAPersonDidSince() throws Exception {
    String reference = arrive(market.subscribe(0));
    JsonNode completed = json(complete(reference, "acme"), 200);
    String license = completed.path("license").path("id").asText();
    json(send("PUT", "/v1/licenses/" + license + "/tenant", "{\"tenant\":\"moved\"}"), 200);
    JsonNode again = json(complete(reference, "acme"), 200);
    assertThat(again.path("license").path("tenant").asText()).isEqualTo("moved");
  }

  @Test
  void aSecondReferenceDoesNotMoveTheLicenseToAnotherTenant() throws Exception {
    JsonNode subscription = market.subscribe(0);
    json(complete(arrive(subscription), "acme"), 200);
    String second = arrive(subscription);
    JsonNode refused = json(complete(second, "other"), 409);
    assertThat(refused.path("code").asText()).isEqualTo("license-linked");
    assertThat(json(complete(second, "acme"), 200).path("license").path("tenant").asText())
        .isEqualTo("acme");
  }

  @Test
  void aBuyerWhoComesWithAnotherLicenseIsKnown() throws Exception {
    json(complete(arrive(market.subscribe(0)), "acme"), 200);
    String second = arrive(market.subscribe(0));
    assertThat(json(get(second), 200).path("tenantsOfBuyer"))
        .singleElement()
        .satisfies(it -> assertThat(it.asText()).isEqualTo("acme"));
    String body = "{\"tenant\":\"acme\",\"tenantDefault\":true}";
    JsonNode completed = json(send("POST", "/v1/registrations/" + second + "/complete", body), 200);
    assertThat(completed.path("license").path("tenantDefault").asBoolean()).isTrue();
    assertThat(json(get(arrive(market.subscribe(1))), 200).path("tenantsOfBuyer")).isEmpty();
  }

  @Test
  void ofManyWhoCompleteAtOnceOneTenantWins() throws Exception {
    String reference = arrive(market.subscribe(0));
    List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String tenant = "tenant-" + i % 4;
      calls.add(() -> complete(reference, tenant));
    }
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : threads.invokeAll(calls)) {
        statuses.add(call.resultNow().statusCode());
      }
    }
    assertThat(statuses).containsOnly(200, 409).filteredOn(it -> it == 200).hasSize(2);
  }

  @Test
  void aReferenceExpires() throws Exception {
    String reference = arrive(market.subscribe(0));
    now = now.plus(Duration.ofDays(7));
    assertThat(get(reference).statusCode()).isEqualTo(404);
    assertThat(complete(reference, "acme").statusCode()).isEqualTo(404);
    assertThat(get("guessed").body()).doesNotContain("guessed");
  }

  @Test
  void whoeverCompletesNeedsAKeyThatMay() throws Exception {
    String reference = arrive(market.subscribe(0));
    String reader = keys.create("reader", Set.of(Scope.READ)).secret();
    String path = "/v1/registrations/" + reference;
    assertThat(send("GET", path, "", reader).statusCode()).isEqualTo(200);
    assertThat(send("POST", path + "/complete", "{\"tenant\":\"a\"}", reader).statusCode())
        .isEqualTo(403);
  }

  private HttpServer serve() {
    var config =
        new RegistrationConfig(
            "Acme & Sons",
            "help@acme.example",
            Optional.empty(),
            Optional.of(new HandoffConfig(URI.create(PAGE))),
            Optional.empty(),
            PageConfig.plain());
    var metrics = new Metrics();
    var licenses = new Licenses(Duration.ofHours(1));
    var sellers = List.of(market.seller.metering());
    var books =
        new Registration.Books(licenses, TestContacts.of(database.jdbi()), Optional.empty());
    var selling = new Registration.Selling(sellers, Set.of());
    var registration = new Registration(database.jdbi(), books, selling, () -> now, metrics);
    var handoff = new Handoff(database.jdbi(), licenses, () -> now, metrics);
    return HttpServer.start(
        new HttpConfig("127.0.0.1", 0, "127.0.0.1", 0, 1_000_000),
        List.of(registration.resource(config, Mode.SIMULATED)),
        List.of(handoff.resource(), new LicenseResource(database.jdbi(), licenses, () -> now)),
        keys,
        metrics);
  }

  /// @return the reference
  private String arrive(JsonNode subscription) throws Exception {
    String location =
        browser
            .postOnly("/register", token(subscription))
            .headers()
            .firstValue("Location")
            .orElseThrow();
    return location.substring(location.indexOf("reference=") + "reference=".length());
  }

  private HttpResponse<String> get(String reference) throws Exception {
    return send("GET", "/v1/registrations/" + reference, "");
  }

  private HttpResponse<String> complete(String reference, String tenant) throws Exception {
    String path = "/v1/registrations/" + reference + "/complete";
    return send("POST", path, "{\"tenant\":\"%s\"}".formatted(tenant));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(method, path, body, admin);
  }

  private HttpResponse<String> send(String method, String path, String body, String key)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.internalPort() + path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Json.mapper().readTree(response.body());
  }

  private static Map<String, String> token(JsonNode subscription) {
    return Map.of("x-amzn-marketplace-token", subscription.path("registrationToken").asText());
  }
}
