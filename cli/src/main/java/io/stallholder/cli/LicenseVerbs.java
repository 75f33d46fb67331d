package io.stallholder.cli;

import io.stallholder.gateway.agreement.LicenseImport;
import io.stallholder.gateway.agreement.LicenseImport.Outcome;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stallholder licenses`: straight to the database, since buyers are taken over before the gateway
/// runs for the first time, and all of a file or nothing. AWS is not needed.
final class LicenseVerbs {
  private LicenseVerbs() {}

  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new Group()).addSubcommand(new Import(machine));
  }

  @Command(
      name = "licenses",
      description = "What buyers bought.",
      footer = {"", "Example:", "  stallholder licenses import buyers.csv"})
  private static final class Group extends Verbs {}

  @Command(
      name = "import",
      description = {
        "Takes over buyers whom another job metered before, from a CSV file: all of them or none.",
        "No hour before a line's meteredFrom is ever sent. Importing a file again changes nothing.",
        "",
        "Columns: tenant (your name of the buyer), license (its ARN) with customerAccount, or",
        "productCode with customerIdentifier or customerAccount or both; agreement, if known;",
        "meteredFrom (the first hour to be metered here, such as 2026-11-05T12:00:00Z)."
      },
      footer = {
        "",
        "Example:",
        "  stallholder licenses import --config /etc/stallholder.yaml buyers.csv"
      })
  private static final class Import implements Callable<Integer> {
    private final Machine machine;
    @Mixin private ConfigFile config = new ConfigFile();

    @Parameters(paramLabel = "FILE", description = "The CSV file, in UTF-8.")
    private Path file = Path.of("");

    private Import(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() throws IOException {
      GatewayConfig settings = config.load(machine);
      var licenses = new Licenses(settings.metering().finalWindow());
      try (InputStream csv = Files.newInputStream(file);
          Database database = Databases.open(settings)) {
        var outcome =
            new LicenseImport(settings, licenses)
                .run(database.jdbi(), csv, machine.clock().instant());
        return tell(outcome);
      } catch (NoSuchFileException _) {
        machine.complain("there is no file " + file);
        return Failures.FAILED;
      }
    }

    private int tell(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Imported(int made, int known) -> {
          machine.out().printf("%d licenses imported, %d were known already%n", made, known);
          yield 0;
        }
        case Outcome.Refused(var problems) -> {
          problems.forEach(machine::complain);
          machine.complain("nothing was imported");
          yield Failures.FAILED;
        }
      };
    }
  }
}
