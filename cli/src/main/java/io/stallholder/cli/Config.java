package io.stallholder.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stallholder config`.
final class Config {
  private Config() {}

  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new Group()).addSubcommand(new Check(machine));
  }

  @Command(
      name = "config",
      description = "About the configuration.",
      footer = {"", "Example:", "  stallholder config check --config /etc/stallholder.yaml"})
  private static final class Group extends Verbs {}

  @Command(
      name = "check",
      description = {
        "Reads the configuration as serve does and prints what is in force, secrets masked.",
        "Asks neither PostgreSQL nor AWS."
      },
      footer = {"", "Example:", "  STALLHOLDER_HTTP_INTERNAL_PORT=9081 stallholder config check"})
  private static final class Check implements Callable<Integer> {
    private final Machine machine;
    @Mixin private ConfigFile file = new ConfigFile();

    private Check(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      file.load(machine).lines().forEach(machine.out()::println);
      return 0;
    }
  }
}
