package io.stallholder.cli;

import io.stallholder.cli.usage.UsageCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `stallholder usage`.
@Command(
    name = "usage",
    description = "What buyers used, sent from a file.",
    footer = {"", "Example:", "  stallholder usage import october.csv"})
final class UsageVerbs extends Verbs {
  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new UsageVerbs())
        .addSubcommand(new UsageCommand(machine.variables(), machine.out(), machine.err()));
  }
}
