package io.stallholder.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.cli.demo.Stage;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A seller's whole setting, new for each test: an empty database, a simulator in this JVM, a
/// configuration, and two ports that stay the same however often the gateway is started.
///
/// What the gateways log goes to `target/acceptance-logs`, and is shown when the test fails.
final class Stall implements BeforeEachCallback, AfterEachCallback {
  static final String ACCOUNT = "210987654321";
  static final String PRODUCT = "4zq81example0metering00x1";
  static final String DIMENSION = "api_calls";
  static final String BUYER = "345678901234";

  private static final Path LOGS =
      Path.of(System.getProperty("stallholder.logs", "target/acceptance-logs"));
  private static final int LINES_SHOWN = 300;
  private static final Duration UNTIL_ACTIVE = Duration.ofMinutes(10);
  private static final Duration KNOWN_SOON = Duration.ofSeconds(60);

  private final int publicPort = Ports.free();
  private final int internalPort = Ports.free();
  private final List<GatewayProcess> gateways = new ArrayList<>();
  private final DatabaseConfig database = Databases.fresh();
  private final Simulator simulator = Simulator.start(0);
  private final Path folder;
  private String name = "";

  Stall() throws IOException {
    folder = Files.createTempDirectory("stallholder-stall-");
    Files.writeString(folder.resolve("stallholder.yaml"), configuration());
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    open(
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName());
  }

  /// For a class whose tests share it; otherwise it is an extension of each test.
  ///
  /// @param logs what the logs are called
  void open(String logs) throws IOException {
    Files.createDirectories(LOGS);
    name = logs;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    close();
    if (context.getExecutionException().isPresent()) {
      for (GatewayProcess gateway : gateways) {
        show(gateway.log());
      }
    }
  }

  void close() throws IOException, InterruptedException {
    for (GatewayProcess gateway : gateways) {
      gateway.killNow();
    }
    simulator.close();
    delete(folder);
  }

  /// The program in this setting.
  Program program() {
    return new Program(folder, environment());
  }

  /// The program in this setting, but for some variables; an empty one is left out.
  Program program(Map<String, String> changes) {
    Map<String, String> environment = environment();
    environment.putAll(changes);
    environment.values().removeIf(String::isEmpty);
    return new Program(folder, environment);
  }

  /// A gateway that is ready. It ends with the test at the latest.
  GatewayProcess serve() throws InterruptedException {
    return serve(program());
  }

  /// One with other settings.
  GatewayProcess serve(Map<String, String> changes) throws InterruptedException {
    return serve(program(changes));
  }

  /// One on a copy of the database.
  GatewayProcess serveOn(DatabaseConfig copy, String... options) throws InterruptedException {
    return serve(program(Map.of("STALLHOLDER_DATABASE_URL", copy.url())), options);
  }

  private GatewayProcess serve(Program program, String... options) throws InterruptedException {
    Path log = LOGS.resolve("%s-%d.log".formatted(name, gateways.size() + 1));
    GatewayProcess gateway = GatewayProcess.launch(program, log, options);
    gateways.add(gateway);
    return gateway.awaitReady(api(""));
  }

  /// Where a process that a test starts by itself logs to.
  Path log(String process) {
    return LOGS.resolve(name + "-" + process + ".log");
  }

  /// A file beside the configuration.
  Path write(String file, String text) throws IOException {
    return Files.writeString(folder.resolve(file), text);
  }

  DatabaseConfig database() {
    return database;
  }

  URI simulator() {
    return simulator.uri();
  }

  /// What the database holds now, as a backup has it. No gateway may run.
  DatabaseConfig copyOfDatabase() {
    return Databases.copyOf(database);
  }

  /// The secret of a new API key, made without the gateway.
  String key(String scopes) throws InterruptedException {
    return program()
        .run("keys", "create", "--name", "test", "--scope", scopes)
        .expecting(0)
        .out()
        .strip();
  }

  /// Where a story can be played.
  Stage stage(String key) {
    return new Stage(simulator.uri(), registration(""), api(""), key);
  }

  int internalPort() {
    return internalPort;
  }

  int publicPort() {
    return publicPort;
  }

  /// On the listener of the seller's app.
  URI api(String path) {
    return URI.create("http://127.0.0.1:" + internalPort + path);
  }

  /// On the listener that buyers reach.
  URI registration(String path) {
    return URI.create("http://127.0.0.1:" + publicPort + path);
  }

  /// Of the simulator's control API.
  URI control(String path) {
    return simulator.uri().resolve("/_simulator" + path);
  }

  /// The simulator's time.
  Instant now() throws InterruptedException {
    JsonNode clock = new Http("").get(control("/clock")).expecting(200).json();
    return Instant.parse(clock.get("now").asText());
  }

  /// Lets the simulator's time leap.
  void advance(Duration duration) throws InterruptedException {
    new Http("").put(control("/clock"), Map.of("advance", duration.toString())).expecting(200);
  }

  /// A buyer accepts an offer at AWS.
  ///
  /// @return the license's ARN
  String subscribe() throws InterruptedException {
    return order().get("licenseArn").asText();
  }

  /// A license that the gateway knows to be active.
  ///
  /// @param app may read
  /// @return its ARN
  String activeLicense(Http app) throws InterruptedException {
    String arn = subscribe();
    advance(UNTIL_ACTIVE);
    Deadline.await("an active license", KNOWN_SOON, () -> isActive(app, arn));
    return arn;
  }

  private boolean isActive(Http app, String arn) throws InterruptedException {
    for (JsonNode license : app.get(api("/v1/licenses")).json().get("licenses")) {
      if (license.path("licenseArn").asText().equals(arn)) {
        return license.get("state").asText().equals("active");
      }
    }
    return false;
  }

  /// The same as `subscribe`, with all that the simulator tells of it.
  JsonNode order() throws InterruptedException {
    return new Http("")
        .post(
            control("/subscriptions"),
            "application/json",
            Map.of("buyer", BUYER, "product", PRODUCT))
        .expecting(200)
        .json();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    // So that nobody's ~/.aws is read.
    environment.put("HOME", folder.toString());
    environment.put("AWS_ENDPOINT_URL", simulator.uri().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1");
    environment.put("AWS_SECRET_ACCESS_KEY", "simulated+secret/of/" + ACCOUNT + "/EXAMPLE");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("STALLHOLDER_DATABASE_PASSWORD", database.password().orElseThrow().value());
    return environment;
  }

  private String configuration() {
    return """
    database:
      url: %s
      username: %s
    accounts:
      - id: "%s"
        queueUrl: %s/%3$s/stallholder
    products:
      - code: %s
        account: "%3$s"
        dimensions:
          - { key: %s }
          - { key: storage_gb }
    registration:
      sellerName: Example Software
      supportContact: support@example.com
    metering:
      zeroRecords: false
    http:
      publicPort: %d
      internalPort: %d
    clock:
      url: %4$s/_simulator/clock
    """
        .formatted(
            database.url(),
            database.username().orElseThrow(),
            ACCOUNT,
            simulator.uri(),
            PRODUCT,
            DIMENSION,
            publicPort,
            internalPort);
  }

  private static void show(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    System.out.println("==== the end of " + log);
    lines.stream().skip(Math.max(0, lines.size() - LINES_SHOWN)).forEach(System.out::println);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
