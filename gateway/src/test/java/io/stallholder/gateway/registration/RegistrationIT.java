package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.registration.Browser.Page;
import io.stallholder.marketplace.metering.MeteringClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RegistrationIT {
  private static final Map<String, String> DETAILS =
      Map.of("email", "buyer@gmail.com", "company", "Bücher & <Söhne>", "name", "");

  private final Market market = new Market();
  private final Database database = TestDatabase.fresh();
  private final Contacts contacts = TestContacts.of(database.jdbi());
  private volatile Instant now = Instant.parse("2026-11-05T12:00:00Z");
  private final HttpServer server = serve(List.of(market.seller.metering()));
  private final Browser browser = new Browser(server.publicPort());

  @AfterEach
  void close() {
    server.close();
    database.close();
    market.close();
  }

  @Test
  void aPlainGetIsAnsweredWithHelp() throws Exception {
    Page page = browser.get("/register");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("Set up your account", "AWS Marketplace", "mailto:help@acme.example")
        .contains("Acme &amp; Sons", "Simulated", "<html lang=\"en\">", "Sign in");
  }

  @Test
  void aBuyerRegisters() throws Exception {
    JsonNode subscription = market.subscribe(0);
    Page form = browser.post("/register", token(subscription));
    assertThat(form.status()).isEqualTo(200);
    assertThat(form.text()).contains("<form", "autocomplete=\"email\"", "E-mail address");

    Page done = browser.post(form.path(), DETAILS);
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.path()).isEqualTo(form.path());
    assertThat(done.text()).contains("You are registered", "https://app.acme.example/welcome");
    assertThat(strings("SELECT license_arn FROM license"))
        .containsExactly(subscription.path("licenseArn").asText());
    assertThat(contacts()).containsExactly(new TreeMap<>(DETAILS));
  }

  @Test
  void theTokenIsKeptNowhere() throws Exception {
    JsonNode subscription = market.subscribe(0);
    String token = subscription.path("registrationToken").asText();
    var redirect = browser.postOnly("/register", token(subscription));
    assertThat(redirect.statusCode()).isEqualTo(303);
    assertThat(redirect.headers().map()).doesNotContainKey("set-cookie");
    assertThat(redirect.headers().map().toString()).doesNotContain(token);
    Page form = browser.get(redirect.headers().firstValue("Location").orElseThrow());
    assertThat(form.text()).doesNotContain(token);
    assertThat(form.response().headers().map().toString()).doesNotContain(token);
    for (String table : List.of("license", "license_alias", "registration")) {
      assertThat(strings("SELECT t::text FROM " + table + " t").toString()).doesNotContain(token);
    }
  }

  @Test
  void theReferenceIsStoredAsAHashAlone() throws Exception {
    Page form = browser.post("/register", token(market.subscribe(0)));
    String reference = form.path().substring("/register/".length());
    assertThat(Base64.getUrlDecoder().decode(reference)).hasSize(32);
    assertThat(strings("SELECT t::text FROM registration_reference t").toString())
        .doesNotContain(reference);
  }

  @Test
  void anUnfinishedRegistrationGoesOnLater() throws Exception {
    JsonNode subscription = market.subscribe(0);
    Page first = browser.post("/register", token(subscription));
    assertThat(browser.get(first.path()).text()).contains("<form");
    Page again =
        browser.post(
            "/register", Map.of("x-amzn-marketplace-token", market.anotherToken(subscription)));
    assertThat(again.text()).contains("<form");
    assertThat(browser.post(again.path(), DETAILS).text()).contains("You are registered");
    assertThat(browser.get(first.path()).text()).contains("You are registered");
    assertThat(strings("SELECT id::text FROM registration")).hasSize(1);
  }

  @Test
  void aRegisteredBuyerMayComeAgainAndCorrectTheDetails() throws Exception {
    JsonNode subscription = market.subscribe(0);
    browser.post(browser.post("/register", token(subscription)).path(), DETAILS);
    Page again = browser.post("/register", token(subscription));
    assertThat(again.text()).contains("You are registered").doesNotContain("buyer@gmail.com");

    Page form = browser.get(again.path() + "/details");
    assertThat(form.text()).contains("<form").doesNotContain("buyer@gmail.com");
    browser.post(again.path(), Map.of("email", "right@example.com"));
    assertThat(contacts())
        .containsExactly(
            new TreeMap<>(Map.of("email", "right@example.com", "company", "", "name", "")));
  }

  @Test
  void manyTabsAtOnceMakeOneRegistration() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    List<Callable<Page>> tabs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tabs.add(() -> browser.post("/register", token));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var tab : threads.invokeAll(tabs)) {
        assertThat(tab.resultNow().text()).contains("<form");
      }
    }
    assertThat(strings("SELECT id::text FROM registration")).hasSize(1);
    assertThat(strings("SELECT id::text FROM license")).hasSize(1);
  }

  @Test
  void twoSubscriptionsOfOneAccountAreTwoRegistrations() throws Exception {
    browser.post("/register", token(market.subscribe(0)));
    browser.post("/register", token(market.subscribe(0)));
    assertThat(strings("SELECT license_id::text FROM registration")).hasSize(2);
  }

  @Test
  void whatElseTheFormSaysProvesNothing() throws Exception {
    String stranger = market.buyer(1);
    JsonNode subscription = market.subscribe(0);
    browser.post(
        "/register",
        Map.of(
            "x-amzn-marketplace-token",
            subscription.path("registrationToken").asText(),
            "x-amzn-marketplace-agreement-id",
            "agmt-of-somebody-else",
            "CustomerAWSAccountId",
            stranger));
    assertThat(strings("SELECT buyer_account FROM license")).containsExactly(market.buyer(0));
  }

  @Test
  void asksForAnEmailAddressAndKeepsWhatWasEntered() throws Exception {
    Page form = browser.post("/register", token(market.subscribe(0)));
    Page faulty =
        browser.post(form.path(), Map.of("email", "nobody", "company", "\"><script>alert(1)"));
    assertThat(faulty.status()).isEqualTo(422);
    assertThat(faulty.text())
        .contains("role=\"alert\"", "aria-invalid=\"true\"", "Enter an e-mail address like")
        .contains("value=\"nobody\"", "&quot;&gt;&lt;script&gt;")
        .doesNotContain("<script");
    assertThat(browser.post(form.path(), DETAILS).text()).contains("You are registered");
  }

  @Test
  void anUnknownTokenShowsTheWayBack() throws Exception {
    Page page = browser.post("/register", Map.of("x-amzn-marketplace-token", "a+b/c=%20"));
    assertThat(page.status()).isEqualTo(400);
    assertWayBack(page, "AWS does not know this link");
    Page huge = browser.post("/register", Map.of("x-amzn-marketplace-token", "x".repeat(8192)));
    assertThat(huge.status()).isEqualTo(400);
  }

  @Test
  void anExpiredTokenShowsTheWayBack() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    market.control("PUT", "clock", "{\"advance\":\"PT5H\"}");
    Page page = browser.post("/register", token);
    assertThat(page.status()).isEqualTo(400);
    assertWayBack(page, "This link has expired");
  }

  @Test
  void withoutATokenThereIsTheWayBack() throws Exception {
    Page page = browser.post("/register", Map.of("something", "else"));
    assertThat(page.status()).isEqualTo(400);
    assertWayBack(page, "Start from AWS Marketplace");
  }

  @Test
  void oneHiccupOfAwsIsNotSeen() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    market.control(
        "POST", "faults", "{\"operation\":\"ResolveCustomer\",\"kind\":\"throttle\",\"count\":1}");
    assertThat(browser.post("/register", token).text()).contains("<form");
  }

  @Test
  void whenAwsDoesNotAnswerTheBuyerMayTryAgain() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    market.control(
        "POST", "faults", "{\"operation\":\"ResolveCustomer\",\"kind\":\"throttle\",\"count\":2}");
    Page page = browser.post("/register", token);
    assertThat(page.status()).isEqualTo(503);
    assertWayBack(page, "AWS does not answer");
    assertThat(page.text()).contains("reload this page");
    assertThat(browser.post("/register", token).text()).contains("<form");
  }

  @Test
  void withoutValidCredentialsTheTokenIsNotCalledBad() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    try (var access = market.access("AKIAUNKNOWN", "apple");
        HttpServer own = serve(List.of(access.metering()))) {
      Page page = new Browser(own.publicPort()).post("/register", token);
      assertThat(page.status()).isEqualTo(503);
      assertWayBack(page, "AWS does not answer");
    }
  }

  @Test
  void asksAsEachPublishingAccount() throws Exception {
    Map<String, String> token = token(market.subscribe(0));
    try (var access = market.access("AKIAUNKNOWN", "apple");
        HttpServer own = serve(List.of(access.metering(), market.seller.metering()))) {
      assertThat(new Browser(own.publicPort()).post("/register", token).text()).contains("<form");
    }
  }

  @Test
  void aReferenceExpires() throws Exception {
    Page form = browser.post("/register", token(market.subscribe(0)));
    now = now.plus(Duration.ofDays(7));
    assertThat(browser.get(form.path()).status()).isEqualTo(404);
    assertThat(browser.post(form.path(), DETAILS).status()).isEqualTo(404);
    assertWayBack(browser.get("/register/guessed"), "This page has moved on");
    browser.post("/register", token(market.subscribe(1)));
    assertThat(strings("SELECT 'one' FROM registration_reference")).hasSize(1);
  }

  @Test
  void everyPageForbidsWhatItDoesNotNeed() throws Exception {
    Page form = browser.post("/register", token(market.subscribe(0)));
    for (Page page : List.of(form, browser.get("/register"), browser.get("/register/guessed"))) {
      var headers = page.response().headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
          .contains("style-src 'sha256-" + styleDigest(page.text()) + "'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("Cache-Control")).contains("no-store");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.map()).doesNotContainKey("set-cookie");
      assertThat(page.text()).doesNotContain("<script", "src=", "<link");
    }
  }

  @Test
  void aBodyThatIsTooLongGetsAPage() throws Exception {
    Page page = browser.post("/register", Map.of("x-amzn-marketplace-token", "x".repeat(70_000)));
    assertThat(page.status()).isEqualTo(413);
    assertThat(page.response().headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/html");
  }

  @Test
  void aFailureOnOurSideGetsAPageWithItsNumber() throws Exception {
    database.jdbi().useHandle(handle -> handle.execute("DROP TABLE registration_reference"));
    Page page = browser.get("/register/anything");
    assertThat(page.status()).isEqualTo(500);
    String number = page.response().headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(page.text()).contains(number).doesNotContain("Exception");
  }

  @Test
  void withoutItsDatabaseItAsksToComeBack() throws Exception {
    database.close();
    Page page = browser.get("/register/anything");
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.response().headers().firstValue("Retry-After")).contains("60");
    assertThat(browser.get("/register").status()).isEqualTo(200);
  }

  private HttpServer serve(List<MeteringClient> sellers) {
    var config =
        new RegistrationConfig(
            "Acme & Sons",
            "help@acme.example",
            Optional.of(URI.create("https://app.acme.example/welcome")));
    var metrics = new Metrics();
    var licenses = new Licenses(Duration.ofHours(1));
    var registration =
        new Registration(
            database.jdbi(),
            new Registration.Books(licenses, contacts, Optional.empty()),
            new Registration.Selling(sellers, Set.of()),
            () -> now,
            metrics);
    return HttpServer.start(
        new HttpConfig("127.0.0.1", 0, "127.0.0.1", 0, 1_000_000),
        List.of(registration.resource(config, Mode.SIMULATED)),
        List.of(),
        new ApiKeys(database.jdbi(), () -> now),
        metrics);
  }

  private static String styleDigest(String page) throws Exception {
    String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    byte[] bytes = style.getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static Map<String, String> token(JsonNode subscription) {
    return Map.of("x-amzn-marketplace-token", subscription.path("registrationToken").asText());
  }

  private static void assertWayBack(Page page, String title) {
    assertThat(page.text())
        .contains(title, "Set up your account", "console.aws.amazon.com/marketplace")
        .contains("mailto:help@acme.example");
  }

  private List<SortedMap<String, String>> contacts() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle.createQuery("SELECT id FROM registration").mapTo(UUID.class).list().stream()
                .flatMap(id -> contacts.of(handle, id).stream())
                .toList());
  }

  private List<String> strings(String sql) {
    return database.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
