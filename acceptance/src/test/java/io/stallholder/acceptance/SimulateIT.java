package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.acceptance.Program.Finished;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.marketplace.metering.ResolveAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `stallholder simulate`, with nothing around it: no database, no configuration.
@Timeout(180)
final class SimulateIT {
  private static final Pattern EXPORT = Pattern.compile("export ([A-Z0-9_]+)='?([^'\\s]+)'?");

  private static final String WORLD =
      """
      sellers:
        - accountId: "210987654321"
          accessKeyId: AKIASIMULATORSELLER1
          secretAccessKey: simulated+secret/of/210987654321/EXAMPLE
      buyers:
        - accountId: "345678901234"
      products:
        - {code: 9yam06example0world000x6, productId: prod-y6example7abcd, seller: "210987654321",
           model: subscription, dimensions: [{key: api_calls, price: "0.00000001"}]}
      """;

  private static final String STORY =
      """
      name: story
      about: One hour is metered.
      source: a guess
      steps:
        - subscribe: {as: acme, buyer: "345678901234", product: 9yam06example0world000x6}
        - after: PT72S
          meter: {of: acme, dimension: api_calls, quantity: 12}
        - expect: {ledger: {acme: {api_calls: 12}}}
      """;

  @TempDir Path folder;

  @Test
  void runsUntilSigtermAndSaysHowToUseIt() throws Exception {
    try (var simulator = SimulatorProcess.start(program(), Ports.free())) {
      simulator.await("Ctrl-C ends it.");
      URI world = simulator.uri().resolve("/_simulator/world");
      assertThat(simulator.said())
          .contains("curl " + world, "is gone when it ends")
          .doesNotContainPattern("\\{[a-zA-Z]+}");
      assertThat(simulator.get("world").path("sellers")).hasSize(1);
      assertThatAGatewayStartsWith(exports(simulator.said()));

      assertThat(simulator.stop()).isZero();
      assertThat(Ports.answers(simulator.port())).isFalse();
    }
  }

  @Test
  void theIntroductionIsAboutTheWorldThatThereIs() throws Exception {
    String data = folder.resolve("data").toString();
    try (var simulator =
        SimulatorProcess.start(program(), Ports.free(), "--world", world(), "--data", data)) {
      simulator.await("Ctrl-C ends it.");

      assertThat(simulator.said())
          .contains("STALLHOLDER_PRODUCTS_0_CODE=9yam06example0world000x6")
          .contains("What happened is kept in " + data);
    }
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    int port = Ports.free();
    try (var _ = Ports.listening(port)) {
      assertThat(refusal("--port", String.valueOf(port)))
          .startsWith("stallholder: cannot listen on 127.0.0.1:" + port)
          .contains("choose another with --port");
    }
  }

  @Test
  void goesOnWhereItWasStopped() throws Exception {
    try (var before = played()) {
      Kept kept = Kept.of(before);
      assertThat(before.stop()).isZero();

      assertThatItGoesOn(kept, before.port());
    }
  }

  @Test
  void goesOnWhereItWasKilled() throws Exception {
    try (var before = played()) {
      Kept kept = Kept.of(before);
      before.killNow();

      assertThatItGoesOn(kept, before.port());
    }
  }

  @Test
  void timeThatRunsNeverGoesBackThoughItIsKilled() throws Exception {
    int port = Ports.free();
    Instant seen;
    try (var before =
        SimulatorProcess.start(
            program(), port, "--data", data(), "--now", "2026-11-05T12:00:00Z", "--speed", "600")) {
      Instant began = now(before);
      assertThat(began).isBetween("2026-11-05T12:00:00Z", "2026-11-06T12:00:00Z");
      Deadline.await(
          "an hour",
          GatewayProcess.LONGEST_STOP,
          () -> now(before).isAfter(began.plusSeconds(3600)));
      seen = now(before);
      before.killNow();
    }
    try (var after = SimulatorProcess.start(program(), port, "--data", data())) {
      assertThat(now(after)).isAfterOrEqualTo(seen).isBefore(seen.plusSeconds(86_400));
      assertThat(after.get("clock").path("speed").asInt()).isEqualTo(600);
    }
  }

  @Test
  void messagesAreStillThereThoughItIsKilled() throws Exception {
    int port = Ports.free();
    try (var before = SimulatorProcess.start(program(), port, "--data", data())) {
      before.post("messages", "{\"kept\":true}");
      before.killNow();
    }
    try (var after = SimulatorProcess.start(program(), port, "--data", data());
        var aws = aws(after);
        var queue = aws.queue(after.uri().resolve("/210987654321/stallholder"))) {
      assertThat(queue.depth().total()).isEqualTo(1);
    }
  }

  @Test
  void refusesInOneLineWhatCannotBe() throws Exception {
    try (var first = SimulatorProcess.start(program(), Ports.free(), "--data", data())) {
      assertThat(refusal("--port", "0", "--data", data()))
          .isEqualTo("stallholder: another simulator uses " + data());
      assertThat(first.stop()).isZero();
    }
    assertThat(refusal("--port", "0", "--data", data(), "--world", world()))
        .contains("the data folder holds a world already");
    assertThat(refusal("--port", "0", "--data", data(), "--now", "2040-01-01T00:00:00Z"))
        .contains("the data folder holds a world whose time goes on");
    assertThat(refusal("--port", "0", "--data", data(), "--scenario", "renew"))
        .contains("a scenario begins a world of its own, and " + data() + " holds one already");
    assertThat(refusal("--world", "nowhere.yaml")).endsWith("nowhere.yaml does not exist");
    String world = world();
    write("wrong.yaml", WORLD.replace("model: subscription", "model: rent"));
    assertThat(refusal("--port", "0", "--world", "wrong.yaml"))
        .startsWith("stallholder: wrong.yaml: products[0].model must be subscription, contract");
    write("torn.json", "{\"sellers\":[");
    assertThat(refusal("--world", "torn.json")).startsWith("stallholder: torn.json, line 1: ");
    assertThat(refusal("--scenario", "renewal")).contains("--scenario list shows those");
    assertThat(refusal("--scenario", "month-rollover", "--now", "2040-01-01T00:00:00Z"))
        .contains("month-rollover begins when it says itself: leave out --now");
    assertThat(refusal("--scenario", "double-billing", "--world", world))
        .contains("double-billing brings a world of its own: leave out --world");
    write("wrong-story.yaml", STORY.replace("meter:", "metre:"));
    assertThat(refusal("--world", world, "--scenario", "wrong-story.yaml", "--data", "untouched"))
        .startsWith("stallholder: wrong-story.yaml: step 2: metre is no verb; there are");
    assertThat(folder.resolve("untouched")).doesNotExist();
    assertThat(refusal("--now", "1999-01-01T00:00:00Z")).contains("--now: time must lie between");
    assertThat(refusal("--speed", "-1")).contains("--speed: speed must lie between");
  }

  @Test
  void aScenarioPlayedOnceSaysByItsExitCodeHowItWent() throws Exception {
    Finished right =
        program().run("simulate", "--port", "0", "--scenario", "renew", "--fast", "--once");
    right.expecting(0);
    assertThat(right.out())
        .contains("renew: A renewal is a new agreement", "10 steps, 10 expectations met");

    write("story.yaml", STORY.replace("quantity: 12", "quantity: 13"));
    Finished wrong =
        program()
            .run(
                "simulate",
                "--port",
                "0",
                "--world",
                world(),
                "--scenario",
                "story.yaml",
                "--fast",
                "--once");
    wrong.expecting(1);
    assertThat(wrong.out().lines().toList())
        .endsWith(
            "step 3 did not go as expected: ledger of acme",
            "  expected  {api_calls=12}",
            "  actual    {api_calls=13}");
  }

  @Test
  void theShippedScenariosAreListed() throws Exception {
    Finished list = program().run("simulate", "--scenario", "list").expecting(0);

    assertThat(list.out().lines()).hasSizeGreaterThan(40);
    assertThat(list.out()).containsPattern("(?m)^double-billing +The trap of switching");
  }

  /// What a simulator has to know when it is started again.
  private record Kept(List<JsonNode> answers, String token, String license) {
    static Kept of(SimulatorProcess simulator) throws InterruptedException {
      JsonNode subscription =
          simulator.post(
              "subscriptions",
              "{\"buyer\":\"345678901234\",\"product\":\"9yam06example0world000x6\"}");
      return new Kept(
          answers(simulator),
          subscription.path("registrationToken").asText(),
          subscription.path("licenseArn").asText());
    }

    static List<JsonNode> answers(SimulatorProcess simulator) throws InterruptedException {
      return List.of(
          simulator.get("subscriptions"),
          simulator.get("ledger"),
          simulator.get("switches"),
          simulator.get("world"),
          simulator.get("faults"),
          simulator.get("clock"));
    }
  }

  /// With a story behind it, and its time standing still.
  private SimulatorProcess played() throws Exception {
    write("story.yaml", STORY);
    SimulatorProcess simulator =
        SimulatorProcess.start(
            program(),
            Ports.free(),
            "--data",
            data(),
            "--world",
            world(),
            "--scenario",
            "story.yaml",
            "--speed",
            "0",
            "--now",
            "2026-11-05T12:00:00Z");
    simulator.await("3 steps, 2 expectations met");
    simulator.put("switches", "{\"finalHourOpens\":\"ended\",\"quota\":null}");
    simulator.post("faults", "{\"operation\":\"*\",\"kind\":\"event-lose\",\"count\":9}");
    return simulator;
  }

  private void assertThatItGoesOn(Kept kept, int port) throws InterruptedException {
    try (var after = SimulatorProcess.start(program(), port, "--data", data());
        var aws = aws(after)) {
      assertThat(Kept.answers(after)).isEqualTo(kept.answers());
      assertThat(after.get("ledger").at("/records/0/quantity").asInt()).isEqualTo(12);
      assertThat(after.get("subscriptions").path("subscriptions")).hasSize(2);
      assertThat(after.get("clock").path("now").asText()).isEqualTo("2026-11-05T12:01:12Z");
      assertThat(aws.metering().resolveCustomer(new RegistrationToken(kept.token())))
          .isInstanceOf(ResolveAnswer.Resolved.class)
          .asString()
          .contains(kept.license());
      after.put("clock", "{\"advance\":\"PT72S\"}");
      assertThat(after.get("subscriptions").at("/subscriptions/1/state").asText())
          .isEqualTo("active");
    }
  }

  private static Instant now(SimulatorProcess simulator) throws InterruptedException {
    return Instant.parse(simulator.get("clock").path("now").asText());
  }

  private static AwsAccess aws(SimulatorProcess simulator) {
    return AwsAccess.of(
        new AccountSettings(
            new AwsAccountId("210987654321"), "us-east-1", Optional.empty(), Optional.empty()),
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL", simulator.uri().toString(),
                "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
                "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/210987654321/EXAMPLE"),
            Map.of()));
  }

  private String refusal(String... options) throws InterruptedException {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "simulate";
    System.arraycopy(options, 0, arguments, 1, options.length);
    Finished finished = program().run(arguments).expecting(78);
    assertThat(finished.err().lines()).singleElement().asString().startsWith("stallholder: ");
    return finished.err().strip();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String world() throws IOException {
    write("world.yaml", WORLD);
    return "world.yaml";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Program program() {
    return new Program(folder, Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()));
  }

  private void assertThatAGatewayStartsWith(Map<String, String> printed)
      throws InterruptedException {
    DatabaseConfig database = Databases.fresh();
    int port = Ports.free();
    Map<String, String> environment = new HashMap<>(program().environment());
    environment.putAll(printed);
    environment.put("STALLHOLDER_DATABASE_URL", database.url());
    environment.put("STALLHOLDER_DATABASE_USERNAME", database.username().orElseThrow());
    environment.put("STALLHOLDER_DATABASE_PASSWORD", database.password().orElseThrow().value());
    environment.put("STALLHOLDER_HTTP_PUBLIC_PORT", "0");
    environment.put("STALLHOLDER_HTTP_INTERNAL_PORT", String.valueOf(port));
    Path log = folder.resolve("gateway.log");
    GatewayProcess gateway = GatewayProcess.launch(new Program(folder, environment), log);
    try {
      gateway.awaitReady(URI.create("http://127.0.0.1:" + port));
      assertThat(read(log)).contains("simulated gateway is ready");
    } finally {
      gateway.killNow();
    }
  }

  private static Map<String, String> exports(String text) {
    return EXPORT
        .matcher(text)
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
