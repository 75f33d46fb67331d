package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.benchmarks.Program;
import io.stallholder.gateway.config.DatabaseConfig;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Where it happens: PostgreSQL, the simulator, and two gateways, each a process of its own.
final class Scene implements AutoCloseable {
  static final String ACCOUNT = "210987654321";
  static final String PRODUCT = "4zq81example0metering00x1";
  static final List<String> DIMENSIONS = List.of("api_calls", "storage_gb");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final List<String> SMALL_JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

  private final Path folder;
  private final Program program;
  private final Tally tally;
  private final Ports ports = new Ports();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Wire wire;
  private final URI simulator;
  private final Postgres postgres;
  private final SimulatedAws aws;
  private final List<Served> gateways;
  private final GatewayCalls calls;

  private Scene(Path folder, Program program, Instant beginning, Tally tally)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.program = program;
    this.tally = tally;
    this.wire = opened(new Wire());
    this.simulator = URI.create("http://127.0.0.1:" + ports.free());
    Thread guard = new Thread(this::close);
    Runtime.getRuntime().addShutdownHook(guard);
    try {
      this.postgres = opened(Postgres.start(folder.resolve("postgres"), ports.free()));
      this.aws = startSimulator(beginning);
      Files.writeString(folder.resolve("stallholder.yaml"), configuration());
      String key = createKey();
      this.gateways = List.of(serve("one"), serve("two"));
      this.calls = new GatewayCalls(wire, gateways, key);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// @param folder for the data and what the programs say
  static Scene open(Path folder, Program program, Instant beginning, Tally tally)
      throws IOException, InterruptedException {
    return new Scene(folder, program, beginning, tally);
  }

  Wire wire() {
    return wire;
  }

  Postgres postgres() {
    return postgres;
  }

  SimulatedAws aws() {
    return aws;
  }

  List<Served> gateways() {
    return gateways;
  }

  GatewayCalls calls() {
    return calls;
  }

  /// Where buyers come from.
  List<String> buyers() throws InterruptedException {
    return aws.world().path("buyers").valueStream().map(one -> text(one, "accountId")).toList();
  }

  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("chaos: could not be closed cleanly: " + e);
      }
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private SimulatedAws startSimulator(Instant beginning) throws IOException, InterruptedException {
    ProcessBuilder builder =
        program.process(
            List.of("-XX:+UseSerialGC"),
            "simulate",
            "--port",
            String.valueOf(simulator.getPort()),
            "--now",
            beginning.toString(),
            "--speed",
            "1");
    Process process = start(builder, "simulator");
    parts.push(process::destroyForcibly);
    var control = new SimulatedAws(wire, simulator);
    var _ = Until.answered("a simulator", START_LIMIT, control::tryClock);
    return control;
  }

  private String createKey() throws IOException, InterruptedException {
    Path out = folder.resolve("key");
    String[] arguments = {"keys", "create", "--name", "chaos", "--scope", "usage,read,admin"};
    ProcessBuilder builder = surrounded(program.process(SMALL_JVM, arguments));
    Path errors = folder.resolve("keys.log");
    builder.redirectOutput(out.toFile()).redirectError(errors.toFile());
    int exit = builder.start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("keys create ended with " + exit + "; see " + errors);
    }
    return Files.readString(out).strip();
  }

  private Served serve(String name) {
    int port = ports.free();
    ProcessBuilder builder = surrounded(program.process(SMALL_JVM, "serve"));
    Map<String, String> environment = builder.environment();
    environment.put("STALLHOLDER_HTTP_INTERNAL_PORT", String.valueOf(port));
    environment.put("STALLHOLDER_HTTP_PUBLIC_PORT", String.valueOf(ports.free()));
    logTo(builder, "gateway-" + name);
    return opened(new Served(builder, URI.create("http://127.0.0.1:" + port), wire, tally));
  }

  private Process start(ProcessBuilder builder, String name) throws IOException {
    return logTo(builder, name).start();
  }

  private ProcessBuilder logTo(ProcessBuilder builder, String name) {
    return builder
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(folder.resolve(name + ".log").toFile()));
  }

  /// Nothing of ours, but for the path: nobody's `~/.aws` is read.
  private ProcessBuilder surrounded(ProcessBuilder builder) {
    DatabaseConfig database = postgres.config();
    Map<String, String> environment = builder.directory(folder.toFile()).environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", path);
    environment.put("HOME", folder.toString());
    environment.put("AWS_ENDPOINT_URL", simulator.toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1");
    environment.put("AWS_SECRET_ACCESS_KEY", "simulated+secret/of/" + ACCOUNT + "/EXAMPLE");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("STALLHOLDER_DATABASE_PASSWORD", database.password().orElseThrow().value());
    return builder;
  }

  private String configuration() {
    DatabaseConfig database = postgres.config();
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
          - { key: %s }
    metering:
      lastHourGrace: PT5M
    clock:
      url: %4$s/_simulator/clock
    """
        .formatted(
            database.url(),
            database.username().orElseThrow(),
            ACCOUNT,
            simulator,
            PRODUCT,
            DIMENSIONS.getFirst(),
            DIMENSIONS.getLast());
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asText();
  }
}
