package io.stallholder.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// AWS CloudTrail, as the seller's auditors read it.
final class Trail {
  private static final Set<String> NOT_SET_BY_HAND = Set.of("host", "content-length");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI aws;
  private final AwsCredentialsIdentity identity;

  Trail(Stall stall) throws InterruptedException {
    aws = stall.simulator();
    identity =
        AwsCredentialsIdentity.create(
            "AKIASIMULATORSELLER1", "simulated+secret/of/" + Stall.ACCOUNT + "/EXAMPLE");
    // What AWS does here is not documented; and nobody wants to wait for it.
    var switches = Map.of("trailedCalls", "all", "trailDelay", "PT0S");
    new Http("").put(stall.control("/switches"), switches).expecting(200);
  }

  /// The calls of ResolveCustomer, the newest first.
  List<JsonNode> resolutions() throws IOException, InterruptedException {
    String body =
        """
        {"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"ResolveCustomer"}]}
        """;
    HttpRequest.Builder request = HttpRequest.newBuilder(aws).POST(BodyPublishers.ofString(body));
    signed(body)
        .forEachHeader((name, values) -> {
          if (!NOT_SET_BY_HAND.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    var response = client.send(request.build(), BodyHandlers.ofString());
    Assertions.assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event : Http.parse(response.body()).path("Events")) {
      events.add(Http.parse(event.path("CloudTrailEvent").asText()));
    }
    return events;
  }

  private SdkHttpRequest signed(String body) {
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .uri(aws)
            .encodedPath("/")
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "CloudTrail_20131101.LookupEvents")
            .build();
    byte[] payload = body.getBytes(StandardCharsets.UTF_8);
    return AwsV4HttpSigner.create()
        .sign(request ->
            request
                .identity(identity)
                .request(unsigned)
                .payload(ContentStreamProvider.fromByteArray(payload))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "cloudtrail")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
        .request();
  }
}
