package io.stallholder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void everyVerbHasHelpWithAnExample() {
    for (String verb :
        new String[] {"serve", "simulate", "keys", "licenses", "metering", "usage", "config"}) {
      out.reset();
      assertThat(run(Map.of(), verb, "--help")).as(verb).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("Usage: stallholder " + verb, "Example", "  stallholder " + verb);
    }
  }

  @Test
  void demoHasHelpToo() {
    assertThat(run(Map.of(), "demo", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--once");
  }

  @Test
  void withoutAVerbTheUsageIsShown() {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Usage: stallholder");
  }

  @Test
  void aMistypedVerbIsOneLineWithASuggestion() {
    assertThat(run(Map.of(), "simulat")).isEqualTo(2);
    assertThat(onlyLine()).contains("did you mean simulate?", "stallholder --help");
  }

  @Test
  void aMistypedOptionIsOneLine() {
    assertThat(run(Map.of(), "simulate", "--prot", "1")).isEqualTo(2);
    assertThat(onlyLine()).contains("--prot", "stallholder simulate --help");
  }

  @Test
  void configCheckPrintsWhatIsInForceWithoutSecrets() throws IOException {
    Path file = folder.resolve("stallholder.yaml");
    Files.writeString(file, "database: { url: 'jdbc:postgresql://db/s', password: hidden }\n");
    var environment =
        Map.of(
            "STALLHOLDER_HTTP_INTERNAL_PORT", "9081",
            "STALLHOLDER_LOG_LEVEL", "info",
            "STALLHOLDER_JAVA_OPTIONS", "-Xmx1g");
    assertThat(run(environment, "config", "check", "--config", file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("http.internalPort = 9081", "database.password = ***")
        .doesNotContain("hidden");
  }

  @Test
  void configCheckRefusesInOneLine() throws IOException {
    Path file = folder.resolve("stallholder.yaml");
    Files.writeString(file, "usage: { maxAhead: soon }\n");
    assertThat(run(Map.of(), "config", "check", "--config", file.toString())).isEqualTo(78);
    assertThat(onlyLine()).contains("usage.maxAhead must be a duration like PT5M");
  }

  @Test
  void anUnknownLogLevelIsRefusedInOneLine() {
    assertThat(run(Map.of("STALLHOLDER_LOG_LEVEL", "loud"), "config", "check")).isEqualTo(78);
    assertThat(onlyLine()).contains("error, warn, info, debug, trace, but is loud");
  }

  @Test
  void aPortThatIsNoneIsRefusedInOneLine() {
    assertThat(run(Map.of(), "simulate", "--port", "70000")).isEqualTo(78);
    assertThat(onlyLine()).contains("65535, but is 70000");
  }

  @Test
  void aTimeThatIsNoneIsOneLine() {
    assertThat(run(Map.of(), "simulate", "--now", "noon")).isEqualTo(2);
    assertThat(onlyLine()).contains("--now", "such as 2026-11-05T12:00:00Z, but is noon");
  }

  @Test
  void onceIsForAScenario() {
    assertThat(run(Map.of(), "simulate", "--once")).isEqualTo(2);
    assertThat(onlyLine()).contains("--once is for a --scenario");
  }

  @Test
  void aScenarioIsPlayedOnce() {
    assertThat(
            run(
                Map.of(),
                "simulate",
                "--port",
                "0",
                "--scenario",
                "token-reused",
                "--fast",
                "--once"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("The simulator listens on http://127.0.0.1:")
        .endsWith("4 steps, 3 expectations met\n");
  }

  @Test
  void aWorldThatIsTornIsRefusedWithItsLine() throws IOException {
    Path file = folder.resolve("world.yaml");
    Files.writeString(file, "sellers: []\nbuyers: [\n");
    assertThat(run(Map.of(), "simulate", "--port", "0", "--world", file.toString())).isEqualTo(78);
    assertThat(onlyLine()).contains("world.yaml, line 2: expected the node content");
  }

  @Test
  void anUnknownScopeIsWrongUsage() {
    assertThat(run(Map.of(), "keys", "create", "--name", "x", "--scope", "usage,all")).isEqualTo(2);
    assertThat(onlyLine()).contains("usage, read or admin, but is all");
  }

  @Test
  void keysWithoutADatabaseAreRefusedInOneLine() {
    assertThat(run(Map.of(), "keys", "list")).isEqualTo(78);
    assertThat(onlyLine()).contains("database.url is not set");
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    String file = folder.resolve("none.csv").toString();
    assertThat(run(Map.of(), "licenses", "import", file)).isEqualTo(1);
    assertThat(onlyLine()).contains("there is no file " + file);
  }

  private int run(Map<String, String> environment, String... arguments) {
    var machine =
        new Machine(
            environment,
            new Properties(),
            InstantSource.system(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(machine, arguments);
  }

  private String onlyLine() {
    String text = err.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).singleElement().asString().startsWith("stallholder: ");
    return text;
  }
}
