package io.stallholder.cli;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.metering.Pauses;
import io.stallholder.gateway.metering.Pauses.Target;
import io.stallholder.marketplace.ProductCode;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `stallholder metering`: straight to the database, so that billing can be stopped whatever the
/// gateway is doing.
final class Metering {
  private static final String BY = "command line";

  private Metering() {}

  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new Group())
        .addSubcommand(new Pause(machine))
        .addSubcommand(new Resume(machine))
        .addSubcommand(new Compare(machine))
        .addSubcommand(new Previewed(machine))
        .registerConverter(UUID.class, Metering::license)
        .registerConverter(ProductCode.class, ProductCode::new);
  }

  private static UUID license(String text) {
    return Ids.parse(text)
        .orElseThrow(() -> new TypeConversionException("must be a license's id, but is " + text));
  }

  @Command(
      name = "metering",
      description =
          "Stops billing, lets it go on, compares it, and shows what would be billed now.",
      footer = {
        "",
        "Example:",
        "  stallholder metering pause --product 4zq81example0metering00x1 --reason \"wrong unit\""
      })
  private static final class Group extends Verbs {}

  /// One of the two.
  private static final class What {
    @Option(names = "--product", paramLabel = "CODE", description = "All licenses of a product.")
    private @Nullable ProductCode product;

    @Option(names = "--license", paramLabel = "ID", description = "One license, by our own id.")
    private @Nullable UUID license;

    private Target target(GatewayConfig config) {
      if (license != null) {
        return new Target.OfLicense(license);
      }
      ProductCode code = Objects.requireNonNull(product, "picocli asks for one of the two");
      if (config.product(code).isEmpty()) {
        throw new RefusedStart("no product with the code " + code + " is configured");
      }
      return new Target.OfProduct(code);
    }

    private String words() {
      return license != null ? "license " + license : "product " + product;
    }
  }

  @Command(
      name = "pause",
      description = {
        "From now on nothing is sealed or sent. What is paused already stays paused.",
        "AWS's deadlines run on: what is not sent in time is not billed."
      },
      footer = {
        "",
        "Example:",
        "  stallholder metering pause --license 01a1ab94-8600-7e7d-ab1d-95a847b5f58a"
            + " --reason \"disputed\""
      })
  private static final class Pause implements Callable<Integer> {
    private final Machine machine;
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigFile file = new ConfigFile();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "For people, to know when to go on.")
    private String reason = "";

    private Pause(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      if (reason.isBlank() || reason.length() > Pauses.LONGEST_REASON) {
        throw new ParameterException(
            spec.commandLine(), "--reason must have 1 to " + Pauses.LONGEST_REASON + " characters");
      }
      GatewayConfig config = file.load(machine);
      return with(config, machine, pauses -> pause(pauses, config));
    }

    private int pause(Pauses pauses, GatewayConfig config) {
      if (!pauses.pause(what.target(config), reason, BY)) {
        machine.complain("there is no " + what.words());
        return Failures.FAILED;
      }
      machine.out().println(what.words() + " is paused");
      return 0;
    }
  }

  @Command(
      name = "resume",
      description = "What was paused is sealed and sent again.",
      footer = {
        "",
        "Example:",
        "  stallholder metering resume --product 4zq81example0metering00x1"
      })
  private static final class Resume implements Callable<Integer> {
    private final Machine machine;
    @Mixin private ConfigFile file = new ConfigFile();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    private Resume(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      GatewayConfig config = file.load(machine);
      return with(config, machine, pauses -> resume(pauses, config));
    }

    private int resume(Pauses pauses, GatewayConfig config) {
      if (!pauses.resume(what.target(config), BY)) {
        machine.complain(what.words() + " is not paused");
        return Failures.FAILED;
      }
      machine.out().println(what.words() + " goes on");
      return 0;
    }
  }

  private static int with(GatewayConfig config, Machine machine, ToIntFunction<Pauses> work) {
    DatabaseConfig place =
        config
            .database()
            .orElseThrow(
                () -> new RefusedStart("database.url is not set: say where PostgreSQL is"));
    try (Database database = Database.open(place)) {
      return work.applyAsInt(new Pauses(database.jdbi(), machine.clock()));
    }
  }
}
