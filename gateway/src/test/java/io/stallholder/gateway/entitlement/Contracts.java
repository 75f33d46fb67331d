package io.stallholder.gateway.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.agreement.Lookup;
import io.stallholder.gateway.agreement.SettableClock;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.event.Parsed;
import io.stallholder.marketplace.metering.ResolveAnswer;
import io.stallholder.marketplace.queue.QueueMessage;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// A seller with a product of each kind and AWS simulated behind it, told over HTTP what to do.
/// Events come through the simulated queue when a test lets them; all time is one.
public final class Contracts implements AutoCloseable {
  public static final ProductCode OVERAGES = new ProductCode("6cc03example0overages00x3");
  public static final ProductCode METERED = new ProductCode("4zq81example0metering00x1");
  public static final ProductCode LEGACY = new ProductCode("3lc55example0contract00x5");
  public static final Dimension GIGABYTES = new Dimension("gigabytes");
  public static final Dimension REPORTS = new Dimension("reports");
  public static final String BUYER = "345678901234";

  private static final AwsAccountId SELLER = new AwsAccountId("210987654321");
  private static final Duration ACTIVATION = Duration.ofSeconds(72);
  private static final int MOST_ROUNDS = 200;

  private static final String CONFIG =
      """
      accounts:
        - { id: "210987654321", region: us-east-1 }
      products:
        - code: 6cc03example0overages00x3
          account: "210987654321"
          model: contract-with-consumption
          dimensions:
            - { key: gigabytes }
            - { key: reports, entitlement: gigabytes, allowance: month }
        - code: 4zq81example0metering00x1
          account: "210987654321"
          dimensions: [ { key: api_calls } ]
        - code: 3lc55example0contract00x5
          account: "210987654321"
          model: contract
          licensing: legacy
          dimensions: []
      """;

  private static final String WORLD =
      """
      {"sellers":[
        {"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1",
         "secretAccessKey":"simulated+secret/of/210987654321/EXAMPLE"},
        {"accountId":"109876543210","accessKeyId":"AKIASIMULATORSELLER2",
         "secretAccessKey":"simulated+secret/of/109876543210/EXAMPLE"}],
       "buyers":[{"accountId":"345678901234"},{"accountId":"456789012345"}],
       "products":[
        {"code":"4zq81example0metering00x1","productId":"prod-k7example2abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls"]},
        {"code":"6cc03example0overages00x3","productId":"prod-m9example4abcd",
         "seller":"210987654321","model":"contract-with-consumption",
         "dimensions":["gigabytes","reports"]},
        {"code":"3lc55example0contract00x5","productId":"prod-l5example6abcd",
         "seller":"210987654321","model":"contract","dimensions":["seats"],
         "licensing":"legacy","concurrentAgreements":false}]}
      """;

  private final Simulator simulator = Simulator.start(0);
  private final HttpClient http = HttpClient.newHttpClient();
  private final Database database = TestDatabase.fresh();
  private final GatewayConfig config = load();
  private final SettableClock clock;
  private final Licenses licenses;
  private final AwsAccess access;
  private final QueueReader queue;
  private final Metrics metrics = new Metrics();
  private final Reading reading;
  private final Lookup lookup;

  /// What one buyer bought.
  public record Sale(String agreement, LicenseArn license, String token) {}

  public Contracts(Instant now) {
    clock = new SettableClock(now);
    control("PUT", "clock", "{\"now\":\"%s\",\"speed\":0}".formatted(now));
    control("PUT", "world", WORLD);
    licenses = new Licenses(config.metering().finalWindow(), config.legacyProducts());
    access = access(SELLER, "AKIASIMULATORSELLER1");
    queue = access.queue(queueUrl());
    reading =
        new Reading(
            jdbi(),
            config,
            licenses,
            new Reading.Source(config.accounts().getFirst(), access.entitlement()),
            new Reading.Tools(clock, metrics));
    lookup = new Lookup(jdbi(), licenses, List.of(access.agreement()), clock, metrics);
  }

  private AwsAccess access(AwsAccountId seller, String key) {
    return AwsAccess.of(
        new AccountSettings(seller, "us-east-1", Optional.empty(), Optional.empty()),
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL",
                simulator.uri().toString(),
                "AWS_ACCESS_KEY_ID",
                key,
                "AWS_SECRET_ACCESS_KEY",
                "simulated+secret/of/" + seller + "/EXAMPLE"),
            Map.of()));
  }

  /// A seller of whose agreements none are these.
  public AwsAccess stranger() {
    return access(new AwsAccountId("109876543210"), "AKIASIMULATORSELLER2");
  }

  private URI queueUrl() {
    String world = control("GET", "world", "").path("products").path(0).path("queueUrl").asText();
    return URI.create(world);
  }

  private static GatewayConfig load() {
    try {
      Path file = Files.createTempFile("stallholder", ".yaml");
      try {
        Files.writeString(file, CONFIG);
        return GatewayConfig.load(Optional.of(file), Map.of());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Jdbi jdbi() {
    return database.jdbi();
  }

  public Licenses licenses() {
    return licenses;
  }

  public GatewayConfig config() {
    return config;
  }

  public AwsAccess access() {
    return access;
  }

  public SettableClock clock() {
    return clock;
  }

  public Instant now() {
    return clock.instant();
  }

  public UsageHour hour() {
    return UsageHour.containing(now());
  }

  public void advance(Duration step) {
    clock.advance(step);
    control("PUT", "clock", "{\"now\":\"%s\"}".formatted(now()));
  }

  /// A buyer accepts the offer; the license is active 72 s later.
  public Sale buys(ProductCode product, String entitlements) {
    String order =
        entitlements.isEmpty()
            ? "{\"buyer\":\"%s\",\"product\":\"%s\"}".formatted(BUYER, product)
            : "{\"buyer\":\"%s\",\"product\":\"%s\",\"entitlements\":%s}"
                .formatted(BUYER, product, entitlements);
    return sale(control("POST", "subscriptions", order));
  }

  private static Sale sale(JsonNode json) {
    return new Sale(
        json.path("agreementId").asText(),
        new LicenseArn(json.path("licenseArn").asText()),
        json.path("registrationToken").asText());
  }

  /// Another agreement in place of this one.
  public Sale succeeds(Sale old, String kind) {
    JsonNode json = happens(old, "{\"kind\":\"%s\"}".formatted(kind));
    String agreement = json.path("agreementId").asText();
    return new Sale(agreement, new LicenseArn(json.path("licenseArn").asText()), "");
  }

  public JsonNode happens(Sale sale, String happening) {
    return control("POST", "subscriptions/" + sale.agreement() + "/events", happening);
  }

  /// Bought, active and told.
  public Sale active(ProductCode product, String entitlements) {
    Sale sale = buys(product, entitlements);
    advance(ACTIVATION);
    hear();
    return sale;
  }

  public void cancels(Sale sale) {
    control("DELETE", "subscriptions/" + sale.agreement(), "");
  }

  /// The next `count` events of this name are lost.
  public void loses(String event, int count) {
    control(
        "POST",
        "faults",
        "{\"operation\":\"%s\",\"kind\":\"event-lose\",\"count\":%d}".formatted(event, count));
  }

  public void fault(String operation, String members) {
    control("POST", "faults", "{\"operation\":\"%s\",%s}".formatted(operation, members));
  }

  public void switchTo(String name, String value) {
    control("PUT", "switches", "{\"%s\":\"%s\"}".formatted(name, value));
  }

  /// All that waits in the queue is heard.
  public void hear() {
    List<QueueMessage> messages = queue.receive(Duration.ZERO);
    while (!messages.isEmpty()) {
      messages.forEach(this::hear);
      assertThat(queue.delete(messages)).isEmpty();
      messages = queue.receive(Duration.ZERO);
    }
  }

  private void hear(QueueMessage message) {
    var parsed = EventParser.parse(message.messageId(), message.sentAt(), message.body());
    if (!(parsed instanceof Parsed.Understood(var event))) {
      throw new AssertionError(parsed);
    }
    jdbi().useTransaction(handle -> licenses.heard(handle, List.of(event), now()));
  }

  /// What the buyer's registration makes known.
  public License registers(Sale sale) {
    ResolveAnswer answer = access.metering().resolveCustomer(new RegistrationToken(sale.token()));
    if (!(answer instanceof ResolveAnswer.Resolved(var customer))) {
      throw new AssertionError(answer);
    }
    return jdbi().inTransaction(handle -> licenses.resolved(handle, customer, now()));
  }

  public License license(Sale sale) {
    return jdbi()
        .withHandle(handle -> licenses.byArn(handle, sale.license()))
        .orElseThrow(() -> new AssertionError("no license of " + sale));
  }

  public List<License> all() {
    return jdbi().withHandle(handle -> licenses.page(handle, Optional.empty(), 100));
  }

  /// Reads all that is due.
  public void read() {
    rounds(reading);
  }

  public void lookUp() {
    rounds(lookup);
  }

  private static void rounds(Loop.Step step) {
    try {
      int rounds = 0;
      while (step.once() == Loop.Round.BUSY) {
        assertThat(++rounds).isLessThan(MOST_ROUNDS);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Backoff is machine time, which no test waits for.
  public void backoffIsOver() {
    jdbi()
        .useHandle(handle -> {
          handle.execute("update entitlement_read set not_before = '-infinity'");
          handle.execute("update agreement_lookup set not_before = '-infinity'");
          handle.execute("update license_lookup set not_before = '-infinity'");
        });
  }

  List<Listing> history(Sale sale) {
    License license = license(sale);
    return jdbi().withHandle(handle -> EntitlementStore.history(handle, license.id()));
  }

  EntitlementStore.Freshness freshness(Sale sale) {
    License license = license(sale);
    return jdbi()
        .withHandle(handle -> EntitlementStore.freshness(handle, license.id()))
        .orElseThrow();
  }

  public Allowance allowance(Sale sale, Dimension dimension, UsageHour hour) {
    License license = license(sale);
    ProductConfig product = config.product(license.product()).orElseThrow();
    return jdbi()
        .withHandle(handle -> new Allowances().of(handle, license, product, dimension, hour));
  }

  public JsonNode calls(String operation) {
    return control("GET", "calls?operation=" + operation, "").path("calls");
  }

  public JsonNode control(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(simulator.uri().resolve("/_simulator/" + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return Json.mapper().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    queue.close();
    access.close();
    http.close();
    database.close();
    simulator.close();
  }
}
