package io.stallholder.cli;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.clock.BusinessClock;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.gateway.metering.PreviewLine;
import io.stallholder.gateway.metering.Sealing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `stallholder metering preview`: straight from the database.
@Command(
    name = "preview",
    description = {
      "Shows what would become of each hour that is due now, while nothing is done.",
      "",
      "WHAT is record (it would be sent), moved (to another hour), included (in the contract),",
      "refused (nobody would pay), held (for a person) or waits (for something from AWS)."
    },
    footer = {"", "Example:", "  stallholder metering preview --config /etc/stallholder.yaml"})
final class Previewed implements Callable<Integer> {
  private static final String ROW = "%-8s  %-20s  %-36s  %-24s  %14s  %s%n";

  private final Machine machine;
  @Mixin private ConfigFile file = new ConfigFile();

  Previewed(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() {
    GatewayConfig config = file.load(machine);
    try (Database database = Databases.open(config)) {
      Jdbi jdbi = database.jdbi();
      Instant now = BusinessClock.read(config.clock(), machine.clock(), jdbi);
      var licenses = new Licenses(config.metering().finalWindow(), config.legacyProducts());
      tell(new Sealing(jdbi, config, licenses, new Allowances(), InstantSource.fixed(now)), now);
    }
    return 0;
  }

  private void tell(Sealing sealing, Instant now) {
    var lines = new AtomicLong();
    PreviewLine.tell(
        sealing,
        now,
        line -> {
          if (lines.getAndIncrement() == 0) {
            machine.out().printf(ROW, "WHAT", "HOUR", "LICENSE", "DIMENSION", "QUANTITY", "DETAIL");
          }
          machine
              .out()
              .printf(
                  ROW,
                  line.what().name().toLowerCase(Locale.ROOT),
                  line.hour(),
                  line.license(),
                  line.dimension(),
                  line.quantity().stripTrailingZeros().toPlainString(),
                  line.detail());
        });
    if (lines.get() == 0) {
      machine.out().println("nothing is due now");
    }
  }
}
