package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.simulator.Simulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;

/// The simulated marketplace, and this seller's access to it.
final class Market implements AutoCloseable {
  private static final String SELLER = "210987654321";

  private final Simulator simulator = Simulator.start(0);
  private final HttpClient client = HttpClient.newHttpClient();
  final AwsAccess seller =
      access("AKIASIMULATORSELLER1", "simulated+secret/of/210987654321/EXAMPLE");

  AwsAccess access(String keyId, String secret) {
    return AwsAccess.of(
        new AccountSettings(
            new AwsAccountId(SELLER), "us-east-1", Optional.empty(), Optional.empty()),
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL", simulator.uri().toString(),
                "AWS_ACCESS_KEY_ID", keyId,
                "AWS_SECRET_ACCESS_KEY", secret),
            Map.of()));
  }

  /// What the simulator tells of one of its subscription products, and of its buyers.
  String product() throws Exception {
    for (JsonNode product : control("GET", "world", "").path("products")) {
      if (product.path("model").asText().equals("subscription")) {
        return product.path("code").asText();
      }
    }
    throw new AssertionError("no subscription product");
  }

  String buyer(int index) throws Exception {
    return control("GET", "world", "").path("buyers").path(index).path("accountId").asText();
  }

  JsonNode subscribe(int buyer) throws Exception {
    String order =
        Json.mapper()
            .createObjectNode()
            .put("buyer", buyer(buyer))
            .put("product", product())
            .toString();
    return control("POST", "subscriptions", order);
  }

  String anotherToken(JsonNode subscription) throws Exception {
    String path = "subscriptions/" + subscription.path("agreementId").asText() + "/token";
    return control("POST", path, "").path("registrationToken").asText();
  }

  JsonNode control(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(simulator.uri().resolve("/_simulator/" + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return Json.mapper().readTree(response.body());
  }

  @Override
  public void close() {
    seller.close();
    simulator.close();
  }
}
