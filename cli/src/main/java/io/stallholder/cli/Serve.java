package io.stallholder.cli;

import io.stallholder.gateway.Gateway;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  Serve(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.forMachines(machine.logLevel());
    Gateway gateway = Gateway.start(file.load(machine), machine.aws(), machine.clock());
    return UntilStopped.run(machine, "the gateway", gateway::close);
  }
}
