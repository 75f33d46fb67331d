package io.stallholder.simulator.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// A simulator with two sellers, and AWS's own clients for it.
final class Pitch implements AutoCloseable {
  static final String SELLER = "210987654321";
  static final String OTHER_SELLER = "109876543210";
  static final String PRODUCT = "4zq81example0metering00x1";
  static final String MARKETPLACE_TOPIC =
      "arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-" + PRODUCT;

  private static final String WORLD =
      """
      {"sellers":[
        {"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1","secretAccessKey":"one"},
        {"accountId":"109876543210","accessKeyId":"AKIASIMULATORSELLER2","secretAccessKey":"two"}],
       "buyers":[{"accountId":"345678901234"}],
       "products":[
        {"code":"4zq81example0metering00x1","productId":"prod-k7example2abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls"]},
        {"code":"7oth04example0seller000x4","productId":"prod-n4example5abcd",
         "seller":"109876543210","model":"subscription","dimensions":["api_calls"],
         "queueUrl":"http://127.0.0.1/109876543210/events"}]}
      """;

  private final Simulator simulator = Simulator.start(0);
  private final HttpClient http = HttpClient.newHttpClient();

  Pitch() {
    HttpRequest request =
        HttpRequest.newBuilder(simulator.uri().resolve("/_simulator/world"))
            .PUT(BodyPublishers.ofString(WORLD))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(200);
  }

  SnsClient sns() {
    return sns("AKIASIMULATORSELLER1", "one", Region.US_EAST_1);
  }

  SnsClient otherSns() {
    return sns("AKIASIMULATORSELLER2", "two", Region.US_EAST_1);
  }

  SnsClient snsIn(Region region) {
    return sns("AKIASIMULATORSELLER1", "one", region);
  }

  private SnsClient sns(String key, String secret, Region region) {
    return SnsClient.builder()
        .endpointOverride(simulator.uri())
        .region(region)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  static String queueArn() {
    return "arn:aws:sqs:us-east-1:210987654321:stallholder";
  }

  static String otherQueueArn() {
    return "arn:aws:sqs:us-east-1:109876543210:events";
  }

  /// The bodies in the first seller's queue.
  List<String> received() {
    return received("AKIASIMULATORSELLER1", "one", "/210987654321/stallholder");
  }

  List<String> otherReceived() {
    return received("AKIASIMULATORSELLER2", "two", "/109876543210/events");
  }

  private List<String> received(String key, String secret, String path) {
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(simulator.uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      return sqs
          .receiveMessage(
              request -> request.queueUrl(simulator.uri() + path).maxNumberOfMessages(10))
          .messages()
          .stream()
          .map(Message::body)
          .toList();
    }
  }

  HttpResponse<String> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  /// What a URL of this simulator points to.
  String fetch(String url) {
    assertThat(url).startsWith(simulator.uri() + "/");
    HttpResponse<String> response = get(url);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
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

  @Override
  public void close() {
    http.close();
    simulator.close();
  }
}
