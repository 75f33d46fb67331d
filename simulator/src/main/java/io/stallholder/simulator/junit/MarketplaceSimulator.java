package io.stallholder.simulator.junit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.Simulator;
import io.stallholder.simulator.protocol.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// AWS Marketplace for the tests of a class:
///
/// ```java
/// @RegisterExtension
/// static final MarketplaceSimulator marketplace = MarketplaceSimulator.create();
/// ```
///
/// In a static field, or by `@ExtendWith` on a class, one simulator serves the class and its nested
/// classes, and begins anew before each test: what a `@BeforeAll` did is gone by then, and tests of
/// one class must not run at the same time. In an instance field each test has a simulator of its
/// own. Tests can have it, or its [URI], as a parameter.
///
/// All of it goes through the simulator's HTTP interface, on any free port of the loopback
/// interface.
public final class MarketplaceSimulator
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private final Beginning beginning;
  private @Nullable Running running;

  /// For `@ExtendWith`.
  MarketplaceSimulator() {
    this(Beginning.STANDING);
  }

  private MarketplaceSimulator(Beginning beginning) {
    this.beginning = beginning;
  }

  /// @param startedBy the id of the class or test that it ends with
  private record Running(Simulator simulator, Remote remote, String startedBy) {}

  /// In the standing world, at the machine's time and pace.
  public static MarketplaceSimulator create() {
    return new MarketplaceSimulator();
  }

  /// @param json what exists, as `PUT /_simulator/world` takes it
  public MarketplaceSimulator withWorld(String json) {
    return with(beginning.withWorld(json));
  }

  /// Each test begins at this time, which stands still until [#advance] moves it.
  public MarketplaceSimulator startingAt(Instant instant) {
    return with(beginning.startingAt(instant));
  }

  /// @param json the value, such as `"PT1H"` in quotation marks, or `null`
  public MarketplaceSimulator withSwitch(String name, String json) {
    return with(beginning.withSwitch(name, json));
  }

  /// The endpoint of every AWS client, for region `us-east-1`.
  public URI uri() {
    return running().simulator().uri();
  }

  /// The variables by which AWS SDKs and the AWS CLI find it, and the seller's credentials.
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", uri().toString(),
        "AWS_REGION", "us-east-1",
        "AWS_ACCESS_KEY_ID", accessKeyId(),
        "AWS_SECRET_ACCESS_KEY", secretAccessKey());
  }

  public String accessKeyId() {
    return seller("accessKeyId");
  }

  public String secretAccessKey() {
    return seller("secretAccessKey");
  }

  /// The account of the world's first seller, whose keys these are.
  public String sellerAccount() {
    return seller("accountId");
  }

  /// The license is active 72 seconds later.
  ///
  /// @param product its code or id
  public Subscription subscribe(String buyer, String product) {
    ObjectNode order = Json.object().put("buyer", buyer).put("product", product);
    JsonNode json = remote().json("POST", "subscriptions", Json.text(order));
    return new Subscription(
        json.path("agreementId").asText(),
        json.path("licenseArn").asText(),
        json.path("buyer").asText(),
        json.path("registrationToken").asText());
  }

  /// As the buyer does it.
  public void cancel(String agreementId) {
    var unused = control("DELETE", "subscriptions/" + agreementId, "");
  }

  /// @param kind `renew`, `replace`, `amend`, `terminate`, `suspend`, `resume` or `payment-failed`
  public void happen(String agreementId, String kind) {
    String body = Json.text(Json.object().put("kind", kind));
    var unused = control("POST", "subscriptions/" + agreementId + "/events", body);
  }

  /// The buyer clicks "Set up your account" again.
  ///
  /// @return a fresh registration token
  public String setUpAccount(String agreementId) {
    return remote()
        .json("POST", "subscriptions/" + agreementId + "/token", "")
        .path("registrationToken")
        .asText();
  }

  /// Virtual time.
  public Instant now() {
    return Instant.parse(remote().json("GET", "clock", "").path("now").asText());
  }

  /// Returns when everything due by then has happened.
  public void advance(Duration step) {
    String body = Json.text(Json.object().put("advance", step.toString()));
    var unused = control("PUT", "clock", body);
  }

  /// @param json the value, such as `"once"` in quotation marks
  public void switchTo(String name, String json) {
    var unused = control("PUT", "switches", Beginning.member(name, json));
  }

  /// @param json as `POST /_simulator/faults` takes it
  public void fault(String json) {
    var unused = control("POST", "faults", json);
  }

  /// The next calls of an operation answer ThrottlingException. SDKs try again by themselves, up to
  /// three times.
  public void throttle(String operation, int count) {
    fault(Json.object().put("operation", operation).put("kind", "throttle"), count);
  }

  /// The next calls of an operation are carried out, and their answers lost.
  public void loseReply(String operation, int count) {
    fault(Json.object().put("operation", operation).put("kind", "lose-reply"), count);
  }

  /// The next usage records come back as UnprocessedRecords.
  public void leaveUnprocessed(int count) {
    fault(Json.object().put("operation", "BatchMeterUsage").put("kind", "unprocessed"), count);
  }

  /// In the order in which they were accepted.
  public List<LedgerRecord> ledger() {
    List<LedgerRecord> records = new ArrayList<>();
    for (JsonNode json : remote().json("GET", "ledger", "").path("records")) {
      records.add(
          new LedgerRecord(
              json.path("licenseArn").asText(),
              json.path("customerAWSAccountId").asText(),
              json.path("productCode").asText(),
              json.path("dimension").asText(),
              Instant.parse(json.path("hour").asText()),
              json.path("quantity").intValue(),
              json.path("meteringRecordId").asText(),
              json.path("region").asText()));
    }
    return List.copyOf(records);
  }

  /// Any call of the control API.
  ///
  /// @param path behind `/_simulator/`, such as `calls?operation=BatchMeterUsage`
  /// @return JSON
  /// @throws IllegalStateException when it is refused, saying why
  public String control(String method, String path, String body) {
    return remote().call(method, path, body);
  }

  /// A class that is nested in the one that started it finds it running.
  @Override
  public void beforeAll(ExtensionContext context) {
    if (running == null) {
      start(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (running == null) {
      start(context);
    } else {
      beginning.bringAbout(running.remote());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    closeIfStartedBy(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeIfStartedBy(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MarketplaceSimulator.class || type == URI.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == URI.class ? uri() : this;
  }

  private MarketplaceSimulator with(Beginning other) {
    if (running != null) {
      throw new IllegalStateException("it runs already: say how it begins where it is created");
    }
    return new MarketplaceSimulator(other);
  }

  private void start(ExtensionContext context) {
    Simulator simulator = Simulator.start(0);
    Running started = new Running(simulator, Remote.of(simulator.uri()), context.getUniqueId());
    try {
      beginning.bringAbout(started.remote());
    } catch (RuntimeException e) {
      simulator.close();
      throw e;
    }
    running = started;
  }

  private void closeIfStartedBy(ExtensionContext context) {
    Running ending = running;
    if (ending != null && ending.startedBy().equals(context.getUniqueId())) {
      running = null;
      ending.simulator().close();
    }
  }

  private Running running() {
    return Optional.ofNullable(running)
        .orElseThrow(() ->
            new IllegalStateException(
                "it does not run: make it a field with @RegisterExtension, and use it in tests"));
  }

  private Remote remote() {
    return running().remote();
  }

  private void fault(ObjectNode fault, int count) {
    fault(Json.text(fault.put("count", count)));
  }

  private String seller(String member) {
    return remote().json("GET", "world", "").path("sellers").path(0).path(member).asText();
  }
}
