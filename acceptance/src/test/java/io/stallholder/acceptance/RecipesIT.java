package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files of `docs/recipes`, as a seller's app would use them, against a running gateway.
@Timeout(240)
final class RecipesIT {
  private static final Path RECIPES = Path.of("../docs/recipes").toAbsolutePath().normalize();
  private static final Duration UNTIL_ACTIVE = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String SECRET = "whsec_c3RhbGxob2xkZXIgcmVjaXBlIHNlY3JldCAwMDAx";
  private static final String TENANT = "tenant-42";

  @RegisterExtension final Stall stall = new Stall();
  @TempDir Path folder;

  private final int port = Ports.free();
  private String time = "";

  RecipesIT() throws IOException {}

  /// Go's is tried where there is a Go; the others have to be.
  static Stream<List<String>> recipes() {
    return Stream.of(
            List.of("python3", "stallholder.py"),
            List.of("node", "stallholder.mjs"),
            List.of("go", "run", "stallholder.go"))
        .filter(command -> !command.getFirst().equals("go") || isThere("go"));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void itReportsAsksAndHears(List<String> recipe) throws Exception {
    GatewayProcess gateway =
        stall.serve(
            Map.of(
                "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_URL",
                "http://127.0.0.1:" + port + "/",
                "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_SECRET",
                SECRET));
    Http app = new Http(stall.key("read,usage,admin"));
    Path heard = folder.resolve("heard.txt");
    Process listener =
        process(recipe, app, "listen", String.valueOf(port)).redirectOutput(heard.toFile()).start();
    try {
      String license = tenant(app);
      assertThat(said(recipe, app, "access", TENANT, Stall.DIMENSION)).isEqualTo("true active");
      assertThat(said(recipe, app, "access", "nobody", Stall.DIMENSION)).isEqualTo("unknown");

      assertThat(used(recipe, app, Stall.DIMENSION, "one")).isEqualTo("stored");
      assertThat(used(recipe, app, Stall.DIMENSION, "one")).isEqualTo("stored");
      assertThat(used(recipe, app, "nothing", "two")).isEqualTo("refused: unknown-dimension");

      gateway.killNow();
      Process waiting =
          process(recipe, app, report(Stall.DIMENSION, "three")).redirectErrorStream(true).start();
      stall.serve(
          Map.of(
              "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_URL",
              "http://127.0.0.1:" + port + "/",
              "STALLHOLDER_WEBHOOKS_ENDPOINTS_0_SECRET",
              SECRET));
      assertThat(
              new String(waiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo("stored");
      JsonNode balance = app.get(stall.api("/v1/ledger/balance")).expecting(200).json();
      assertThat(balance.findValue("accepted").asText()).isEqualTo("6");

      Deadline.await(
          "news of the license", SOON, () -> lines(heard).contains("license.activated " + license));
      new Http("")
          .post(URI.create("http://127.0.0.1:" + port + "/"), "application/json", Map.of())
          .expecting(401);
      assertThat(lines(heard)).allMatch(line -> line.endsWith(license));
    } finally {
      listener.descendants().forEach(ProcessHandle::destroyForcibly); // of `go run`
      listener.destroyForcibly().waitFor();
    }
  }

  private String tenant(Http app) throws InterruptedException {
    String arn = stall.subscribe();
    stall.advance(UNTIL_ACTIVE);
    URI licenses = stall.api("/v1/licenses");
    Deadline.await(
        "an active license",
        SOON,
        () ->
            app.get(licenses).json().path("licenses").findValuesAsText("state").contains("active"));
    time = stall.now().minusSeconds(1).truncatedTo(ChronoUnit.SECONDS).toString();
    JsonNode license = app.get(licenses).json().path("licenses").get(0);
    assertThat(license.path("licenseArn").asText()).isEqualTo(arn);
    String id = license.path("id").asText();
    app.put(
            stall.api("/v1/licenses/" + id + "/tenant"),
            Map.of("tenant", TENANT, "tenantDefault", true))
        .expecting(200);
    URI access = stall.api("/v1/access?tenant=" + TENANT);
    Deadline.await("the tenant's access", SOON, () -> app.get(access).status() == 200);
    return id;
  }

  private String used(List<String> recipe, Http app, String dimension, String id)
      throws InterruptedException {
    return said(recipe, app, report(dimension, id));
  }

  private String[] report(String dimension, String id) {
    return new String[] {"report", TENANT, dimension, "3", id, time};
  }

  private String said(List<String> recipe, Http app, String... arguments)
      throws InterruptedException {
    return Program.run(process(recipe, app, arguments), LIMIT).expecting(0).out().strip();
  }

  private ProcessBuilder process(List<String> recipe, Http app, String... arguments) {
    List<String> command = Stream.concat(recipe.stream(), Stream.of(arguments)).toList();
    var builder = new ProcessBuilder(command).directory(RECIPES.toFile());
    Map<String, String> environment = new HashMap<>();
    environment.put("STALLHOLDER_URL", stall.api("").toString());
    environment.put("STALLHOLDER_API_KEY", app.key());
    environment.put("STALLHOLDER_WEBHOOK_SECRET", SECRET);
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isThere(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, tool)));
  }
}
