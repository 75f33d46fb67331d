package io.stallholder.benchmarks;

import io.stallholder.benchmarks.chaos.Chaos;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `stallholder bench`: measures, and says what the machine allows beside it.
@Command(
    name = "stallholder bench",
    description = {
      "Measures the program as it is built, and prints each figure beside its limit and target.",
      "Exits 0 when all could be measured, whether the targets are met or not."
    })
public final class Bench implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int KILLS = 200;

  private final List<Benchmark> all;
  private final Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Writes the rows there as well: [{name, value, unit, limit, ratio, target, met}].")
  private @Nullable Path json;

  @ArgGroup(exclusive = false)
  private @Nullable ChaosOptions chaos;

  /// What makes it a proof instead of a measurement.
  private static final class ChaosOptions {
    @Option(
        names = "--chaos",
        required = true,
        description = {
          "Measures nothing: kills gateways and database while usage is metered, and compares all",
          "books. Exits 1 when a sum does not close."
        })
    @SuppressWarnings("unused") // its being there is what it says
    private boolean is;

    @Option(names = "--kills", paramLabel = "N", description = "How many. Default: 200.")
    private int kills = KILLS;

    @Option(names = "--seed", paramLabel = "S", description = "Of an earlier run, to do the same.")
    private @Nullable Long seed;
  }

  @Parameters(
      paramLabel = "ROW",
      arity = "0..*",
      description =
          "The rows to make, or the beginnings of their names; without any, all but long ones.")
  private List<String> wanted = new ArrayList<>();

  Bench(List<Benchmark> all, Program program) {
    this.all = List.copyOf(all);
    this.program = program;
  }

  public static void main(String[] arguments) {
    // The AWS signer logs through SLF4J, which would first complain that nobody listens.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    Program program = Program.found(System.getProperties(), System.getenv());
    System.exit(commandLine(rows(program), program).execute(arguments));
  }

  /// In the order of the table; a new row has its line here.
  private static List<Benchmark> rows(Program program) {
    return List.of(
        new SimulatorCalls(program),
        new SimulatorMemory(program),
        new UsageBatches(program),
        new UsageSingles(program),
        new MeteringQuota(program),
        new MeteringRecords(program),
        new MeteringBacklog(program),
        PurePart.READ,
        PurePart.DIVIDE,
        PurePart.CLIENT,
        new Registrations(program),
        new InboxEvents(program),
        new AccessChecks(program, false),
        new AccessChecks(program, true));
  }

  static CommandLine commandLine(List<Benchmark> all, Program program) {
    return new CommandLine(new Bench(all, program))
        .setExecutionExceptionHandler((e, commandLine, _) -> {
          commandLine.getErr().println("bench: " + e.getMessage());
          return FAILED;
        });
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<ChaosOptions> options = Optional.ofNullable(chaos);
    if (options.isPresent()) {
      return prove(options.get()) ? 0 : FAILED;
    }
    List<Benchmark> chosen = choose();
    Optional<Path> file = Optional.ofNullable(json);
    if (file.isPresent()) {
      write(file.get(), List.of()); // not only after minutes of work
    }
    Machine machine = Machine.here();
    PrintWriter err = spec.commandLine().getErr();
    List<Result> results = new ArrayList<>();
    for (Benchmark benchmark : chosen) {
      err.println("bench: " + benchmark.key() + " ...");
      err.flush();
      try {
        results.add(benchmark.run());
      } catch (IOException | IllegalStateException e) {
        err.println("bench: " + benchmark.key() + " failed: " + e.getMessage());
      }
    }
    if (file.isPresent()) {
      write(file.get(), results);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Report.table(machine, results));
    out.flush();
    return results.size() == chosen.size() ? 0 : FAILED;
  }

  private boolean prove(ChaosOptions options) throws IOException, InterruptedException {
    long seed = Optional.ofNullable(options.seed).orElseGet(System::nanoTime);
    Path folder = Files.createTempDirectory("stallholder-chaos-");
    return Chaos.run(
        new Chaos.Plan(options.kills, seed, folder),
        program,
        spec.commandLine().getOut(),
        spec.commandLine().getErr());
  }

  private static void write(Path file, List<Result> results) throws IOException {
    try {
      Files.writeString(file, Report.json(results.stream().map(Result::row).toList()));
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e, e);
    }
  }

  private List<Benchmark> choose() {
    try {
      return choose(all, wanted);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /// Those whose keys begin so, in the order of the table, each once. Long ones must be named
  /// whole.
  static List<Benchmark> choose(List<Benchmark> all, List<String> wanted) {
    for (String prefix : wanted) {
      if (all.stream().noneMatch(benchmark -> benchmark.key().startsWith(prefix))) {
        throw new IllegalArgumentException(
            "no row is called %s; there are %s"
                .formatted(prefix, String.join(", ", all.stream().map(Benchmark::key).toList())));
      }
    }
    return all.stream()
        .filter(benchmark ->
            benchmark.isLong()
                ? wanted.contains(benchmark.key())
                : wanted.isEmpty() || wanted.stream().anyMatch(benchmark.key()::startsWith))
        .toList();
  }
}
