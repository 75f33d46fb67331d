package io.stallholder.cli;

import io.stallholder.cli.demo.Demo;
import io.stallholder.gateway.config.RefusedStart;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `stallholder` and its verbs.
@Command(
    name = "stallholder",
    versionProvider = Version.class,
    description = "A SaaS seller's stall at AWS Marketplace: registration, events, metering.",
    footer = {
      "",
      "Examples:",
      "  stallholder demo --once             the whole job, with nothing to set up",
      "  stallholder serve --config FILE     the gateway",
      "  stallholder COMMAND --help          more on one command"
    })
public final class Main implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    var machine =
        new Machine(
            System.getenv(),
            System.getProperties(),
            InstantSource.system(),
            System.out,
            System.err);
    System.exit(run(machine, arguments));
  }

  /// @return the exit code
  static int run(Machine machine, String... arguments) {
    try {
      Logging.forPeople(machine.logLevel());
    } catch (RefusedStart e) {
      return Failures.refused(machine, e);
    }
    return new CommandLine(new Main())
        .addSubcommand(new Serve(machine))
        .addSubcommand(new Simulate(machine))
        .addSubcommand(new Demo(machine.clock(), machine.out()))
        .addSubcommand(Keys.commandLine(machine))
        .addSubcommand(LicenseVerbs.commandLine(machine))
        .addSubcommand(UsageVerbs.commandLine(machine))
        .addSubcommand(Metering.commandLine(machine))
        .addSubcommand(Secrets.commandLine(machine))
        .addSubcommand(Config.commandLine(machine))
        .setOut(machine.outWriter())
        .setErr(machine.errWriter())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, _) -> Failures.wrongUsage(machine, e))
        .setExecutionExceptionHandler((e, _, _) -> Failures.failed(machine, e))
        .execute(arguments);
  }

  /// Without a verb.
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Failures.WRONG_USAGE;
  }
}
