package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.acceptance.Program.Finished;
import io.stallholder.gateway.config.DatabaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `stallholder simulate`, with nothing around it: no database, no configuration.
@Timeout(120)
final class SimulateIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final Pattern EXPORT = Pattern.compile("export ([A-Z0-9_]+)='?([^'\\s]+)'?");

  @TempDir Path folder;

  @Test
  void runsUntilSigtermAndSaysHowToUseIt() throws Exception {
    int port = Ports.free();
    Path out = folder.resolve("out");
    Process simulator =
        program()
            .process("simulate", "--port", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      Deadline.await("its last line", SOON, () -> read(out).contains("Ctrl-C ends it."));
      URI world = URI.create("http://127.0.0.1:" + port + "/_simulator/world");
      assertThat(read(out)).contains("curl " + world).doesNotContain("{url}", "{product}");
      new Http("").get(world).expecting(200);
      assertThatAGatewayStartsWith(exports(read(out)));

      simulator.destroy();
      assertThat(simulator.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(simulator.exitValue()).isZero();
      assertThat(Ports.answers(port)).isFalse();
    } finally {
      simulator.destroyForcibly();
    }
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    int port = Ports.free();
    try (var _ = Ports.listening(port)) {
      Finished finished = program().run("simulate", "--port", String.valueOf(port)).expecting(78);
      assertThat(finished.err().lines())
          .singleElement()
          .asString()
          .startsWith("stallholder: cannot listen on 127.0.0.1:" + port);
    }
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
