package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/// What AWS's reviewers try by hand, in a real browser: a buyer comes from AWS Marketplace's own
/// form, on another site, and registers. One gateway serves all tests, each with buyers of its own.
///
/// The pictures of all pages are in `target/pages`.
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
final class BuyersPageIT {
  private static final String AWS = "http://aws.localhost/setup";
  private static final String TOKEN = "x-amzn-marketplace-token";
  private static final String SUBSCRIPTIONS = "console.aws.amazon.com/marketplace";
  private static final String WELCOME = "https://app.example.com/welcome";
  private static final String LOGO =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="196" height="40" viewBox="0 0 196 40">
      <circle cx="20" cy="20" r="16" fill="#0b5cad"/><path d="M12 21l6 6 11-13" fill="none" stroke="#fff" stroke-width="4"/>
      <text x="46" y="27" font-family="sans-serif" font-size="20" font-weight="700" fill="#0b5cad">Example Soft</text></svg>
      """;

  private final Stall stall;
  private final Chromium chromium;
  private final Trail trail;
  private final Http app;
  private final List<Request> requests = new ArrayList<>();
  private BrowserContext visitor;

  BuyersPageIT() throws IOException, InterruptedException {
    chromium = Chromium.start();
    stall = new Stall();
    visitor = chromium.visitor();
    trail = new Trail(stall);
    app = new Http(stall.key("read,admin"));
  }

  @BeforeAll
  void serve() throws IOException, InterruptedException {
    stall.open("BuyersPageIT");
    stall.write("logo.svg", LOGO);
    stall.write("de.properties", "language = Deutsch\nhelp.title = Ihr Konto bei {} einrichten\n");
    stall.serve(
        Map.of(
            "STALLHOLDER_REGISTRATION_WELCOME_URL", WELCOME,
            "STALLHOLDER_REGISTRATION_PAGE_LOGO", "logo.svg",
            "STALLHOLDER_REGISTRATION_PAGE_TERMS_URL", "https://example.com/terms",
            "STALLHOLDER_REGISTRATION_PAGE_PRIVACY_URL", "https://example.com/privacy",
            "STALLHOLDER_REGISTRATION_PAGE_SIGN_IN_URL", "https://app.example.com/link",
            "STALLHOLDER_REGISTRATION_PAGE_LANGUAGES_0_TAG", "de",
            "STALLHOLDER_REGISTRATION_PAGE_LANGUAGES_0_FILE", "de.properties",
            "STALLHOLDER_HTTP_REQUESTS_PER_MINUTE", "100000"));
  }

  @AfterAll
  void close() throws IOException, InterruptedException {
    chromium.close();
    stall.close();
  }

  @BeforeEach
  void arrive() {
    visitor.close();
    visitor = watched(chromium.visitor());
  }

  /// H08, H09, and of H21 that nothing comes from elsewhere.
  @AfterEach
  void nothingIsLeftInTheBrowser() {
    assertThat(visitor.cookies()).isEmpty();
    assertThat(visitor.storageState()).isEqualTo("{\"cookies\":[],\"origins\":[]}");
    String ours = stall.registration("").toString();
    assertThat(requests.stream().map(Request::url))
        .allMatch(url -> url.startsWith(ours) || url.startsWith(AWS));
    requests.clear();
  }

  private BrowserContext watched(BrowserContext context) {
    context.onRequest(requests::add);
    return context;
  }

  @Test
  void withoutATokenThereIsHelp_H04_H21() {
    Page page = visitor.newPage();
    Response response = page.navigate(stall.registration("/register").toString());
    assertThat(response.status()).isEqualTo(200);
    assertThat(page.content())
        .contains("AWS Marketplace", SUBSCRIPTIONS, "mailto:support@example.com", "Sign in");
    chromium.inspect(page, "help");
    page.locator("text=Deutsch").click();
    assertThat(page.locator("h1").innerText())
        .isEqualTo("Ihr Konto bei Example Software einrichten");
    page.locator("text=English").click();
    assertThat(page.locator("html").getAttribute("lang")).isEqualTo("en");
  }

  @Test
  void theFirstAnswerIsInTheBrowsersLanguage_H21() {
    try (var german = chromium.visitor(new Browser.NewContextOptions().setLocale("de-AT"))) {
      Page page = german.newPage();
      page.navigate(stall.registration("/register").toString());
      assertThat(page.locator("html").getAttribute("lang")).isEqualTo("de");
      page.locator("text=English").click();
      assertThat(page.locator("h1").innerText()).contains("Set up your account");
    }
  }

  @Test
  void aBuyerRegistersAndNobodyKeepsTheToken_H06_H08_H09_H11_H14() throws Exception {
    JsonNode order = stall.order();
    Page page = fromAws(order, Map.of());
    // When the form is there, AWS has been asked.
    JsonNode call = trail.resolutions().getFirst();
    assertThat(call.path("responseElements").path("productCode").asText()).isEqualTo(Stall.PRODUCT);
    assertThat(call.path("recipientAccountId").asText()).isEqualTo(Stall.ACCOUNT);
    Response shown = page.reload();
    assertThat(shown.allHeaders())
        .containsEntry("referrer-policy", "no-referrer")
        .containsEntry("cache-control", "no-store")
        .doesNotContainKey("set-cookie");
    assertThat(page.locator("input[autocomplete=email]").count()).isOne();
    assertThat(page.content().toLowerCase(Locale.ROOT))
        .doesNotContain("cc-number", "iban", "card number", "azure", "google cloud");
    chromium.inspect(page, "form");

    page.getByLabel("E-mail address").fill("not an address");
    submit(page);
    assertThat(page.locator("[role=alert]").innerText()).contains("name@example.com");
    chromium.inspect(page, "faults");

    page.getByLabel("E-mail address").fill("ada+aws@gmail.com");
    page.getByLabel("Company").fill("Lovelace & <Söhne>");
    submit(page);
    assertThat(page.locator("h1").innerText())
        .isEqualTo("You are registered with Example Software");
    assertThat(page.locator("a.button").getAttribute("href")).isEqualTo(WELCOME);
    chromium.inspect(page, "complete");

    JsonNode license = license(order);
    assertThat(license.path("productCode").asText()).isEqualTo(Stall.PRODUCT);
    assertThat(license.path("buyerAccountId").asText()).isEqualTo(Stall.BUYER);
    String token = order.path("registrationToken").asText();
    assertThat(page.content()).doesNotContain(token);
    assertThat(requests.stream().map(Request::url)).noneMatch(url -> url.contains(token));
  }

  @Test
  void itWorksByKeyboardAndWithoutJavaScript() throws Exception {
    try (var plain =
        watched(chromium.visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false)))) {
      Page page = fromAws(plain, stall.order(), Map.of());
      page.keyboard().press("Tab");
      assertThat(page.locator(":focus").innerText()).isEqualTo("Skip to the content");
      page.getByLabel("E-mail address").focus();
      page.keyboard().type("grace@example.com");
      page.keyboard().press("Enter");
      page.waitForSelector("a.button");
      assertThat(page.locator("h1").innerText()).contains("You are registered");
    }
  }

  @Test
  void anExistingCustomerSignsInAndGetsNoSecondTenant_H07_H19() throws Exception {
    JsonNode first = stall.order();
    JsonNode second = stall.order();
    JsonNode done = linked(first);
    assertThat(done.path("license").path("tenant").asText()).isEqualTo("acme");
    assertThat(linked(second).path("tenantsOfBuyer")).hasSize(1);
    assertThat(license(first).path("tenant").asText()).isEqualTo("acme");
    assertThat(license(second).path("tenant").asText()).isEqualTo("acme");
  }

  @Test
  void whatElseTheFormSaysCountsForNothing_H13() throws Exception {
    JsonNode order = stall.order();
    var forged = Map.of("customerId", "999999999999", "productCode", "another", "tenant", "acme");
    Page page = fromAws(order, forged);
    page.getByLabel("E-mail address").fill("eve@example.com");
    submit(page);
    assertThat(license(order).path("buyerAccountId").asText()).isEqualTo(Stall.BUYER);
    assertThat(license(order).has("tenant")).isFalse();
  }

  @Test
  void aTokenThatIsNoneIsAskedForAndExplained_H12() throws Exception {
    Page page = fromAws(visitor, "no+token/of=AWS", Map.of());
    assertThat(page.locator("h1").innerText()).isEqualTo("AWS does not know this link");
    assertThat(page.content()).contains(SUBSCRIPTIONS, "support@example.com");
    // Not the newest: a call that another test made slow may be answered only now.
    assertThat(trail.resolutions())
        .extracting(call -> call.path("errorCode").asText())
        .contains("InvalidTokenException");
    chromium.inspect(page, "unknown-token");
  }

  @Test
  void anExpiredTokenLeadsBackToAws_H20() throws Exception {
    JsonNode order = stall.order();
    stall.advance(Duration.ofHours(5));
    Page page = fromAws(order, Map.of());
    assertThat(page.locator("h1").innerText()).isEqualTo("This link has expired");
    assertThat(page.content()).contains(SUBSCRIPTIONS, "support@example.com");
    chromium.inspect(page, "expired-token");
  }

  @Test
  void oneFailureOfAwsIsNotSeenAndALongOneIsExplained_H15() throws Exception {
    JsonNode order = stall.order();
    fault(Map.of("operation", "ResolveCustomer", "kind", "throttle", "count", 1));
    assertThat(fromAws(order, Map.of()).locator("form").count()).isOne();
    fault(Map.of("operation", "ResolveCustomer", "kind", "latency", "delay", "PT10S", "count", 1));
    Page page = fromAws(order, Map.of());
    assertThat(page.locator("h1").innerText()).isEqualTo("AWS does not answer");
    chromium.inspect(page, "nobody-to-ask");
  }

  @Test
  void noMailServiceIsTurnedAway_H16() throws Exception {
    Page page = fromAws(stall.order(), Map.of());
    String form = page.url();
    for (String address :
        List.of(
            "a@gmail.com",
            "a@googlemail.com",
            "a@outlook.com",
            "a@yahoo.com",
            "a@icloud.com",
            "a@proton.me",
            "a+b@gmail.com",
            "a@shop.photography",
            "jürgen@bücher.example",
            "用户@例子.公司")) {
      page.navigate(form + "/details");
      page.getByLabel("E-mail address").fill(address);
      submit(page);
      assertThat(page.locator("h1").innerText()).as(address).contains("You are registered");
    }
  }

  @Test
  void whoLeavesComesBackInAnyWay_H17_H18() throws Exception {
    JsonNode order = stall.order();
    Page left = fromAws(order, Map.of());
    String address = left.url();
    visitor.close();
    visitor = watched(chromium.visitor());

    Page resumed = visitor.newPage();
    resumed.navigate(address);
    Page otherTab = fromAws(order, Map.of());
    fromAws(order, Map.of()).reload();
    resumed.getByLabel("E-mail address").fill("only@example.com");
    submit(resumed);
    assertThat(resumed.locator("h1").innerText()).contains("You are registered");
    resumed.goBack();
    resumed.goForward();
    assertThat(resumed.locator("h1").innerText()).contains("You are registered");
    otherTab.getByLabel("E-mail address").fill("corrected@example.com");
    submit(otherTab);
    assertThat(otherTab.locator("h1").innerText()).contains("You are registered");
    assertThat(app.get(stall.api("/v1/licenses?limit=100")).expecting(200).body())
        .containsOnlyOnce(order.path("licenseArn").asText());
  }

  private Page fromAws(JsonNode order, Map<String, String> fields) {
    return fromAws(visitor, order, fields);
  }

  private Page fromAws(BrowserContext context, JsonNode order, Map<String, String> fields) {
    return fromAws(context, order.path("registrationToken").asText(), fields);
  }

  /// AWS Marketplace's own page, whose one button posts to the seller.
  private Page fromAws(BrowserContext context, String token, Map<String, String> more) {
    Map<String, String> fields = new HashMap<>(more);
    fields.put(TOKEN, token);
    var inputs = new StringBuilder();
    fields.forEach((name, value) ->
        inputs.append("<input type=\"hidden\" name=\"%s\" value=\"%s\">".formatted(name, value)));
    String form =
        "<form method=\"post\" action=\"%s\">%s<button>Set up your account</button></form>"
            .formatted(stall.registration("/register"), inputs);
    Page page = context.newPage();
    page.route(
        AWS,
        route ->
            route.fulfill(new Route.FulfillOptions().setContentType("text/html").setBody(form)));
    page.navigate(AWS);
    submit(page);
    return page;
  }

  /// Returns when another page is there.
  private static void submit(Page page) {
    page.evaluate("document.body.dataset.left = 'yes'");
    page.locator("button").click();
    var attached = new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED);
    var _ = page.waitForSelector("body:not([data-left])", attached);
    page.waitForLoadState();
  }

  /// What the seller's backend does after the buyer has signed in there.
  private JsonNode linked(JsonNode order) throws InterruptedException {
    Page page = fromAws(order, Map.of());
    String link = page.locator("a:has-text('Sign in to link')").getAttribute("href");
    String reference = URI.create(link).getQuery().substring("reference=".length());
    URI registration = stall.api("/v1/registrations/" + reference);
    assertThat(app.get(registration).expecting(200).json().path("license").path("licenseArn"))
        .isEqualTo(order.path("licenseArn"));
    var tenant = Map.of("tenant", "acme", "tenantDefault", true);
    return app.post(URI.create(registration + "/complete"), "application/json", tenant)
        .expecting(200)
        .json();
  }

  private JsonNode license(JsonNode order) throws InterruptedException {
    String arn = order.path("licenseArn").asText();
    for (JsonNode license :
        app.get(stall.api("/v1/licenses?limit=100")).expecting(200).json().path("licenses")) {
      if (license.path("licenseArn").asText().equals(arn)) {
        return license;
      }
    }
    throw new AssertionError("no license has the ARN " + arn);
  }

  private void fault(Map<String, Object> fault) throws InterruptedException {
    new Http("").post(stall.control("/faults"), "application/json", fault).expecting(200);
  }
}
