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
  static final Instant NOON = Instant.parse("2030-11-05T12:00:00Z");

  private static final JsonMapper JSON = new JsonMapper();

  private final MarketplaceSimulator simulator;
  private final HttpClient http = HttpClient.newHttpClient();

  record Reply(int status, JsonNode json, HttpResponse<String> response) {
    String type() {
      return json.path("__type").asText();
    }

    String message() {
      return json.path("message").asText();
    }
  }

  record Subscription(String agreementId, String licenseArn, String buyer, String token) {}

  private Stall(MarketplaceSimulator simulator) {
    this.simulator = simulator;
  }

  /// Virtual time stands still at noon of a day.
  static Stall open() {
    return open(InstantSource.system());
  }

  static Stall open(InstantSource machine) {
    Stall stall = new Stall(MarketplaceSimulator.start(0, machine));
    stall.put("clock", "{\"now\":\"" + NOON + "\",\"speed\":0}");
    return stall;
  }

  MarketplaceSimulator simulator() {
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

  Reply controlOf(MarketplaceSimulator which, String method, String path, String body) {
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

  Subscription subscribe(String buyer, String product) {
    JsonNode json =
        post("subscriptions", "{\"buyer\":\"%s\",\"product\":\"%s\"}".formatted(buyer, product));
    return new Subscription(
        json.path("agreementId").asText(),
        json.path("licenseArn").asText(),
        json.path("buyer").asText(),
        json.path("registrationToken").asText());
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
        .send(http);
  }

  SignedCall call() {
    return new SignedCall(simulator.uri(), AwsCredentialsIdentity.create(ACCESS_KEY, SECRET));
  }

  HttpClient http() {
    return http;
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

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
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
    http.close();
    simulator.close();
  }
}
