package io.stallholder.cli;

import io.stallholder.gateway.clock.BusinessClock;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Database;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stallholder secrets`: the keys that encrypt what the database holds.
final class Secrets {
  private Secrets() {}

  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new Group()).addSubcommand(new Rotate(machine));
  }

  @Command(
      name = "secrets",
      description = "The keys that encrypt buyers' contact data.",
      footer = {"", "Example:", "  stallholder secrets rotate --config /etc/stallholder.yaml"})
  private static final class Group extends Verbs {}

  @Command(
      name = "rotate",
      description = {
        "Adds a new key to contacts.keyFile and encrypts all contact data under it.",
        "Gateways go on meanwhile, and read the file again by themselves. On other machines, the",
        "file must be copied there. Old keys stay in it: backups of the database need them."
      },
      footer = {"", "Example:", "  stallholder secrets rotate --config /etc/stallholder.yaml"})
  private static final class Rotate implements Callable<Integer> {
    private final Machine machine;
    @Mixin private ConfigFile file = new ConfigFile();

    private Rotate(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      GatewayConfig config = file.load(machine);
      try (Database database = Databases.open(config)) {
        Contacts contacts = Contacts.open(database.jdbi(), config.contacts());
        var now = BusinessClock.read(config.clock(), machine.clock(), database.jdbi());
        int rows = contacts.rotate(database.jdbi(), now);
        machine
            .out()
            .printf("a new key encrypts from now on; %d contacts are encrypted under it%n", rows);
        machine.out().println("copy " + config.contacts().keyFile() + " to every other gateway");
        return 0;
      }
    }
  }
}
