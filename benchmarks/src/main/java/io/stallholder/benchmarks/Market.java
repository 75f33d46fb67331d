package io.stallholder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// A simulator without a quota, in frozen time, with licenses to meter. A day of theirs after the
/// other can be metered: every license, hour and dimension once.
final class Market implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /// Late enough that all hours of the day have begun, early enough that none is 24 hours old.
  private static final Duration EVENING = Duration.ofMinutes(23 * 60 + 30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Child simulator;
  private final List<License> licenses = new ArrayList<>();
  private JsonNode world = JSON.createObjectNode();
  private Instant midnight = Instant.EPOCH;

  private Market(Child simulator) {
    this.simulator = simulator;
  }

  record License(String arn, String buyer) {}

  record Seller(String accessKeyId, String secretAccessKey) {
    @Override
    public String toString() {
      return "Seller[" + accessKeyId + "]";
    }
  }

  /// Takes the simulator over, to its end.
  static Market open(Child simulator, int licenses) throws IOException, InterruptedException {
    Market market = new Market(simulator);
    try {
      market.prepare(licenses);
      return market;
    } catch (IOException | InterruptedException | RuntimeException e) {
      market.close();
      throw e;
    }
  }

  URI uri() {
    return simulator.uri();
  }

  Child simulator() {
    return simulator;
  }

  Seller seller() {
    JsonNode account = world.path("sellers").path(0);
    return new Seller(
        account.path("accessKeyId").asText(), account.path("secretAccessKey").asText());
  }

  List<License> licenses() {
    return List.copyOf(licenses);
  }

  String productCode() {
    return product().path("code").asText();
  }

  /// Puts the quota of BatchMeterUsage in force, and lets every answer take some time.
  void slow(int callsPerSecond, Duration latency) throws IOException, InterruptedException {
    var _ = call("PUT", "switches", "{\"quota\":%d}".formatted(callsPerSecond));
    String fault =
        """
        {"operation":"BatchMeterUsage","kind":"latency","delay":"%s","probability":1}\
        """
            .formatted(latency);
    var _ = call("POST", "faults", fault);
  }

  List<String> dimensions() {
    List<String> names = new ArrayList<>();
    product().path("dimensions").forEach(name -> names.add(name.asText()));
    return names;
  }

  /// Turns to the next day, of which nothing is metered yet.
  ///
  /// @return its first hour; each of its 24 hours can be metered now
  Instant nextDay() throws IOException, InterruptedException {
    midnight = midnight.plus(1, ChronoUnit.DAYS);
    var _ = call("PUT", "clock", "{\"now\":\"" + midnight.plus(EVENING) + "\"}");
    return midnight;
  }

  /// New subscriptions, and what their buyers come with.
  List<String> tokens(int count) throws IOException, InterruptedException {
    List<String> tokens = new ArrayList<>();
    JsonNode buyers = world.path("buyers");
    for (int i = 0; i < count; i++) {
      tokens.add(
          buy(buyers.path(i % buyers.size()).path("accountId").asText())
              .path("registrationToken")
              .asText());
    }
    return tokens;
  }

  /// How many records AWS would bill for this license.
  int billed(License license) throws IOException, InterruptedException {
    return call("GET", "ledger?licenseArn=" + license.arn(), "").path("records").size();
  }

  @Override
  public void close() {
    http.close();
    simulator.close();
  }

  /// The same world without agreements and ledger, and as many new licenses.
  void reset() throws IOException, InterruptedException {
    var _ = call("PUT", "world", world.toString());
    int count = licenses.size();
    licenses.clear();
    subscribe(count);
  }

  private void prepare(int count) throws IOException, InterruptedException {
    world = call("GET", "world", "");
    var _ = call("PUT", "switches", "{\"quota\":null}");
    var _ = call("PUT", "clock", "{\"speed\":0}");
    subscribe(count);
  }

  private void subscribe(int count) throws IOException, InterruptedException {
    // The first day is the one after this: licenses that are bought just before midnight are active
    // a minute after it.
    midnight = present().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    JsonNode buyers = world.path("buyers");
    for (int i = 0; i < count; i++) {
      String buyer = buyers.path(i % buyers.size()).path("accountId").asText();
      licenses.add(new License(buy(buyer).path("licenseArn").asText(), buyer));
    }
  }

  private JsonNode buy(String buyer) throws IOException, InterruptedException {
    String order =
        JSON.createObjectNode()
            .put("buyer", buyer)
            .put("product", product().path("code").asText())
            .toString();
    return call("POST", "subscriptions", order);
  }

  private Instant present() throws IOException, InterruptedException {
    return Instant.parse(call("GET", "clock", "").path("now").asText());
  }

  private JsonNode product() {
    return world.path("products").path(0);
  }

  private JsonNode call(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve("/_simulator/" + path))
            .timeout(TIMEOUT)
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s %s answered %d %s".formatted(method, path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
