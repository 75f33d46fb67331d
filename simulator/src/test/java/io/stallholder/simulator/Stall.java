package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.marketplaceentitlement.MarketplaceEntitlementClient;
import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// A simulator with everything that tests talk to it with, all of it over HTTP.
final class Stall implements AutoCloseable {
  static final String SELLER = "210987654321";
  static final String ACCESS_KEY = "AKIASIMULATORSELLER1";
  static final String SECRET = "simulated+secret/of/210987654321/EXAMPLE";
  static final String BUYER = "345678901234";
  static final String OTHER_BUYER = "456789012345";
  static final String SUBSCRIPTION = "4zq81example0metering00x1";
  static final String CONTRACT = "5ct92example0contract00x2";
  static final String OVERAGES = "6cc03example0overages00x3";
  static final String LEGACY = "2lg74example0customer00x4";
  static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Simulator simulator;

  record Reply(int status, JsonNode json, HttpResponse<String> response) {
    String type() {
      return json.path("__type").asText();
    }

    String message() {
      return json.path("message").asText();
    }
  }

  record Subscription(String agreementId, String licenseArn, String buyer, String token) {
    static Subscription of(JsonNode json) {
      return new Subscription(
          json.path("agreementId").asText(),
          json.path("licenseArn").asText(),
          json.path("buyer").asText(),
          json.path("registrationToken").asText());
    }
  }

  private Stall(Simulator simulator) {
    this.simulator = simulator;
  }

  /// Virtual time stands still at noon of a day.
  static Stall open() {
    return open(InstantSource.system());
  }

  static Stall open(InstantSource machine) {
    return open(Setup.on(0).with(machine));
  }

  static Stall open(Setup setup) {
    Stall stall = again(setup);
    stall.put("clock", "{\"now\":\"" + NOON + "\",\"speed\":0}");
    return stall;
  }

  /// With virtual time as it is kept in the data folder.
  static Stall again(Setup setup) {
    return new Stall(Simulator.start(setup));
  }

  Simulator simulator() {
    return simulator;
  }

  URI uri() {
    return simulator.uri();
  }

  JsonNode get(String path) {
    return ok(control("GET", path, ""));
  }

  JsonNode put(String path, String body) {
    return ok(control("PUT", path, body));
  }

  JsonNode post(String path, String body) {
    return ok(control("POST", path, body));
  }

  JsonNode delete(String path) {
    return ok(control("DELETE", path, ""));
  }

  Reply control(String method, String path, String body) {
    return controlOf(simulator, method, path, body);
  }

  static Reply controlOf(Simulator which, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(which.uri().resolve("/_simulator/" + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return reply(send(request));
  }

  void advance(String duration) {
    put("clock", "{\"advance\":\"" + duration + "\"}");
  }

  void switchTo(String name, String value) {
    put("switches", "{\"" + name + "\":" + value + "}");
  }

  /// @param members of what happens, such as `"kind":"renew"`
  JsonNode happen(Subscription subscription, String members) {
    return post("subscriptions/" + subscription.agreementId() + "/events", "{" + members + "}");
  }

  /// @param members as above
  Reply refusal(Subscription subscription, String members) {
    return control(
        "POST", "subscriptions/" + subscription.agreementId() + "/events", "{" + members + "}");
  }

  JsonNode agreement(Subscription subscription) {
    return get("subscriptions/" + subscription.agreementId());
  }

  /// Its state, and the reason of its end if it has one.
  String state(Subscription subscription) {
    JsonNode agreement = agreement(subscription);
    return (agreement.path("state").asText() + " " + agreement.path("status").asText()).strip();
  }

  /// Of usage so many seconds from now, metered by license.
  String meter(Subscription subscription, String dimension, int seconds) {
    Instant time = now().plusSeconds(seconds);
    Reply reply =
        metering("BatchMeterUsage", Usage.batch(Usage.record(subscription, time, dimension, 5)));
    return reply.status() == 200 ? reply.json().at("/Results/0/Status").asText() : reply.type();
  }

  /// One more public offer of a product.
  void offer(String id, String product, String more) {
    var unused =
        post("offers", "{\"id\":\"%s\",\"product\":\"%s\"%s}".formatted(id, product, more));
  }

  Subscription subscribe(String buyer, String product) {
    JsonNode json =
        post("subscriptions", "{\"buyer\":\"%s\",\"product\":\"%s\"}".formatted(buyer, product));
    return Subscription.of(json);
  }

  Reply order(String buyer, String product, String offer) {
    return control(
        "POST",
        "subscriptions",
        "{\"buyer\":\"%s\",\"product\":\"%s\",\"offer\":\"%s\"}".formatted(buyer, product, offer));
  }

  Subscription bought(String buyer, String product, String offer) {
    return Subscription.of(ok(order(buyer, product, offer)));
  }

  /// An active contract.
  ///
  /// @param entitlements such as `"seats":50`
  Subscription contract(String entitlements) {
    JsonNode json =
        post(
            "subscriptions",
            "{\"buyer\":\"%s\",\"product\":\"%s\",\"entitlements\":{%s}}"
                .formatted(BUYER, CONTRACT, entitlements));
    advance("PT72S");
    return Subscription.of(json);
  }

  /// Subscribed, and the license active since exactly the present hour's 01:12.
  Subscription active(String product) {
    return active(BUYER, product);
  }

  Subscription active(String buyer, String product) {
    Subscription subscription = subscribe(buyer, product);
    advance("PT72S");
    return subscription;
  }

  Instant now() {
    return Instant.parse(get("clock").path("now").asText());
  }

  /// What SDKs that know LicenseArn send: a call signed by the SDK's own signer.
  Reply metering(String operation, String body) {
    return aws("AWSMPMeteringService." + operation, body);
  }

  Reply aws(String target, String body) {
    return new SignedCall(simulator.uri(), AwsCredentialsIdentity.create(ACCESS_KEY, SECRET))
        .target(target)
        .body(body)
        .send(HTTP);
  }

  SignedCall call() {
    return new SignedCall(simulator.uri(), AwsCredentialsIdentity.create(ACCESS_KEY, SECRET));
  }

  HttpClient http() {
    return HTTP;
  }

  SqsClient sqs() {
    return built(SqsClient.builder());
  }

  StsClient sts() {
    return built(StsClient.builder());
  }

  MarketplaceMeteringClient meteringClient() {
    return built(MarketplaceMeteringClient.builder());
  }

  MarketplaceEntitlementClient entitlementClient() {
    return built(MarketplaceEntitlementClient.builder());
  }

  String queueUrl() {
    return simulator.uri() + "/" + SELLER + "/stallholder";
  }

  <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C built(B builder) {
    return built(builder, Region.US_EAST_1);
  }

  <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C built(
      B builder, Region region) {
    return built(
        builder.region(region),
        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET)));
  }

  <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C built(
      B builder, AwsCredentialsProvider credentials) {
    return builder
        .endpointOverride(simulator.uri())
        .credentialsProvider(credentials)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Reply reply(HttpResponse<String> response) {
    return new Reply(response.statusCode(), parse(response.body()), response);
  }

  static JsonNode parse(String text) {
    try {
      return text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode ok(Reply reply) {
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
    return reply.json();
  }

  @Override
  public void close() {
    simulator.close();
  }
}
