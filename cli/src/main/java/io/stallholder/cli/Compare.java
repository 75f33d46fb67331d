package io.stallholder.cli;

import io.stallholder.gateway.csv.CsvException;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.metering.Comparison;
import io.stallholder.gateway.metering.Comparison.Hour;
import io.stallholder.gateway.metering.Comparison.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `stallholder metering compare`: straight from the database.
@Command(
    name = "compare",
    description = {
      "Holds the ledger beside what another job sent, hour by hour, from a CSV file.",
      "Ends with 0 where every hour is the same, else with 1.",
      "",
      "Columns: license (the gateway's id, the ARN or its last part), or productCode and",
      "customer (identifier or account); dimension; hour (any time within it); quantity."
    },
    footer = {"", "Example:", "  stallholder metering compare sent-by-the-old-job.csv"})
final class Compare implements Callable<Integer> {
  private static final String ROW = "%-11s  %-20s  %-40s  %-24s  %12s  %12s%n";

  private final Machine machine;
  @Mixin private ConfigFile config = new ConfigFile();

  @Parameters(paramLabel = "FILE", description = "The CSV file, in UTF-8.")
  private Path file = Path.of("");

  Compare(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws IOException {
    try (InputStream csv = Files.newInputStream(file);
        Database database = Databases.open(config.load(machine))) {
      return tell(Comparison.of(database.jdbi(), csv));
    } catch (NoSuchFileException _) {
      machine.complain("there is no file " + file);
    } catch (CsvException e) {
      machine.complain(file + ", " + e.getMessage());
    }
    return Failures.FAILED;
  }

  private int tell(Comparison comparison) {
    machine.out().printf(ROW, "OUTCOME", "HOUR", "LICENSE", "DIMENSION", "OURS", "THEIRS");
    for (Hour hour : comparison.hours()) {
      if (hour.outcome() != Outcome.SAME) {
        String license = hour.license().map(Object::toString).or(hour::name).orElse("");
        machine
            .out()
            .printf(
                ROW,
                hour.outcome().word(),
                hour.hour(),
                license,
                hour.dimension(),
                written(hour.ours()),
                written(hour.theirs()));
      }
    }
    if (comparison.more()) {
      machine.out().println("and more");
    }
    long different = 0;
    for (Outcome outcome : Outcome.values()) {
      var total = comparison.total(outcome);
      different += outcome == Outcome.SAME ? 0 : total.hours();
      machine
          .out()
          .printf(
              "%s: %d hours, ours %s, theirs %s%n",
              outcome.word(),
              total.hours(),
              total.ours().toPlainString(),
              total.theirs().toPlainString());
    }
    return different == 0 ? 0 : Failures.FAILED;
  }

  private static String written(OptionalInt quantity) {
    return quantity.isPresent() ? String.valueOf(quantity.getAsInt()) : "-";
  }
}
