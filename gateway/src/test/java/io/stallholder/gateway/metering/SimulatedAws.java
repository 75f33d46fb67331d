package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// AWS Marketplace in a box, told over HTTP what to do; its time stands still until it is set.
public final class SimulatedAws implements AutoCloseable {
  private final Simulator simulator = Simulator.start(0);
  private final HttpClient http = HttpClient.newHttpClient();
  private final AwsAccess access;

  /// One line of AWS's own ledger: what it bills.
  public record Billed(String license, String dimension, Instant hour, int quantity, String id) {}

  public SimulatedAws(Instant now) {
    control("PUT", "clock", "{\"now\":\"%s\",\"speed\":0}".formatted(now));
    control("PUT", "switches", "{\"quota\":null}");
    this.access =
        AwsAccess.of(
            new AccountSettings(Shop.SELLER, Shop.REGION, Optional.empty(), Optional.empty()),
            new Environment(
                Map.of(
                    "AWS_ENDPOINT_URL", simulator.uri().toString(),
                    "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
                    "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/210987654321/EXAMPLE"),
                Map.of()));
  }

  public AwsAccess access() {
    return access;
  }

  public URI queueUrl() {
    return simulator.uri().resolve("/" + Shop.SELLER + "/stallholder");
  }

  public void at(Instant now) {
    control("PUT", "clock", "{\"now\":\"%s\"}".formatted(now));
  }

  /// A buyer accepts the offer; 72 s later the license is active.
  public Bought subscribe() {
    JsonNode json =
        control(
            "POST",
            "subscriptions",
            "{\"buyer\":\"345678901234\",\"product\":\"%s\"}".formatted(Shop.PRODUCT));
    return new Bought(
        new AgreementId(json.path("agreementId").asText()),
        new LicenseArn(json.path("licenseArn").asText()),
        new AwsAccountId(json.path("buyer").asText()));
  }

  public void cancel(Bought bought) {
    control("DELETE", "subscriptions/" + bought.agreement(), "");
  }

  public void deliver(String message) {
    control("POST", "messages", message);
  }

  public void switchTo(String name, String value) {
    control("PUT", "switches", "{\"%s\":\"%s\"}".formatted(name, value));
  }

  /// The next `count` calls of BatchMeterUsage (or results, for `unprocessed`) go wrong like this.
  public void fault(String kind, int count) {
    fault("\"kind\":\"%s\",\"count\":%d".formatted(kind, count));
  }

  /// The next call of BatchMeterUsage is refused with this error.
  public void refuse(String code, int status) {
    fault("\"kind\":\"error\",\"code\":\"%s\",\"status\":%d,\"count\":1".formatted(code, status));
  }

  /// Every call of BatchMeterUsage takes this long from now on.
  public void latency(Duration delay) {
    fault("\"kind\":\"latency\",\"delay\":\"%s\",\"probability\":1".formatted(delay));
  }

  private void fault(String members) {
    control("POST", "faults", "{\"operation\":\"BatchMeterUsage\"," + members + "}");
  }

  public List<Billed> ledger() {
    List<Billed> ledger = new ArrayList<>();
    for (JsonNode record : control("GET", "ledger", "").path("records")) {
      ledger.add(
          new Billed(
              record.path("licenseArn").asText(),
              record.path("dimension").asText(),
              Instant.parse(record.path("hour").asText()),
              record.path("quantity").asInt(),
              record.path("meteringRecordId").asText()));
    }
    return ledger;
  }

  /// The requests to BatchMeterUsage, in the order in which they came.
  public List<JsonNode> requests() {
    List<JsonNode> requests = new ArrayList<>();
    for (JsonNode call : control("GET", "calls?operation=BatchMeterUsage", "").path("calls")) {
      requests.add(call.path("request"));
    }
    return requests;
  }

  private JsonNode control(String method, String path, String body) {
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
    access.close();
    http.close();
    simulator.close();
  }
}
