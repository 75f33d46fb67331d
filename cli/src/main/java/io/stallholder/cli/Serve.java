package io.stallholder.cli;

import io.stallholder.gateway.Gateway;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `stallholder serve`.
@Command(
    name = "serve",
    description = {
      "Runs the gateway until SIGTERM or SIGINT, then finishes what is in flight and exits with 0.",
      "Logs JSON lines on standard output. A start that cannot succeed is refused with one line on"
          + " standard error and exit code 78."
    },
    footer = {
      "",
      "Examples:",
      "  stallholder serve --config /etc/stallholder.yaml",
      "  STALLHOLDER_DATABASE_PASSWORD=... STALLHOLDER_LOG_LEVEL=debug stallholder serve"
    })
final class Serve implements Callable<Integer> {
  private final Machine machine;
  @Mixin private ConfigFile file = new ConfigFile();

  @Option(
      names = "--recovered-to",
      paramLabel = "INSTANT",
      description = {
        "The database was restored from a copy of this time, such as 2026-11-05T12:00:00Z.",
        "Usage that may have been billed since is not sent, until it is resolved by way of"
            + " /v1/recoveries. Given again, the same time changes nothing."
      })
  private Optional<Instant> recoveredTo = Optional.empty();

  Serve(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.forMachines(machine.logLevel());
    Gateway gateway =
        Gateway.start(file.load(machine), machine.aws(), machine.clock(), recoveredTo);
    return UntilStopped.run(machine, "the gateway", gateway::close);
  }
}
