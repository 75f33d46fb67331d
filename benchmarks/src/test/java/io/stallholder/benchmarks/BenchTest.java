package io.stallholder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/// The command around the rows; the rows themselves take minutes and are never tests.
final class BenchTest {
  private static final Benchmark CALLS = new Fixed("simulator-calls");
  private static final Benchmark MEMORY = new Fixed("simulator-memory");
  private static final Benchmark INGEST = new Fixed("usage-ingest");
  private static final List<Benchmark> ALL = List.of(CALLS, MEMORY, INGEST);

  private static final Program PROGRAM = new Program(Path.of("stallholder.jar"), List.of());

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// Has measured already.
  private record Fixed(String key) implements Benchmark {
    @Override
    public Result run() {
      return new Result(Row.atMost("row " + key, 1, "s", 2), List.of());
    }
  }

  private record Broken(String key) implements Benchmark {
    @Override
    public Result run() {
      throw new IllegalStateException("the ledger is one short");
    }
  }

  @Test
  void withoutNamesAllRowsAreMade() {
    assertThat(Bench.choose(ALL, List.of())).isEqualTo(ALL);
  }

  @Test
  void rowsAreChosenByTheBeginningsOfTheirNamesInTheOrderOfTheTable() {
    assertThat(Bench.choose(ALL, List.of("simulator-memory"))).containsExactly(MEMORY);
    assertThat(Bench.choose(ALL, List.of("simulator"))).containsExactly(CALLS, MEMORY);
    assertThat(Bench.choose(ALL, List.of("usage", "simulator-c", "usage-ingest")))
        .containsExactly(CALLS, INGEST);
  }

  @Test
  void aNameThatIsNoRowIsRefusedBeforeAnythingIsMeasured() {
    assertThat(run(ALL, "simulator", "throughput")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "no row is called throughput;"
                + " there are simulator-calls, simulator-memory, usage-ingest")
        .doesNotContain("bench: simulator");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void rowsGoToTheTableAndToTheFile() throws Exception {
    Path file = folder.resolve("rows.json");
    assertThat(run(ALL, "--json", file.toString(), "usage")).isZero();
    assertThat(out.toString()).contains("row usage-ingest").doesNotContain("row simulator");
    assertThat(Files.readString(file))
        .isEqualTo(Report.json(List.of(INGEST.run().row())))
        .contains("\"row usage-ingest\"");
  }

  @Test
  void aRowThatFailsLeavesTheOthersAndFailsTheRun() throws Exception {
    Path file = folder.resolve("rows.json");
    assertThat(run(List.of(new Broken("broken"), INGEST), "--json", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("bench: broken failed: the ledger is one short");
    assertThat(out.toString()).contains("row usage-ingest");
    assertThat(Files.readString(file)).isEqualTo(Report.json(List.of(INGEST.run().row())));
  }

  @Test
  void aFileThatCannotBeWrittenIsNoticedBeforeAnythingIsMeasured() {
    Path file = folder.resolve("missing").resolve("rows.json");
    assertThat(run(ALL, "--json", file.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("bench: cannot write " + file);
  }

  private int run(List<Benchmark> all, String... arguments) {
    return Bench.commandLine(all, PROGRAM)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
