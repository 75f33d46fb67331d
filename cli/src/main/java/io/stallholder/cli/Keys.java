package io.stallholder.cli;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `stallholder keys`: straight to the database, since the first key cannot be asked for with a
/// key. AWS is not needed.
final class Keys {
  private Keys() {}

  static CommandLine commandLine(Machine machine) {
    return new CommandLine(new Group())
        .addSubcommand(new Create(machine))
        .addSubcommand(new Listing(machine))
        .addSubcommand(new Revoke(machine))
        .registerConverter(Scope.class, Keys::scope);
  }

  private static Scope scope(String text) {
    return Scope.parse(text)
        .orElseThrow(
            () -> new TypeConversionException("must be usage, read or admin, but is " + text));
  }

  private static String written(Set<Scope> scopes) {
    return new TreeSet<>(scopes).stream().map(Scope::written).collect(Collectors.joining(","));
  }

  @Command(
      name = "keys",
      description = "The API keys with which programs and people call the gateway.",
      footer = {"", "Example:", "  stallholder keys create --name billing-app --scope usage,read"})
  private static final class Group extends Verbs {}

  @Command(
      name = "create",
      description = {
        "Makes a key and prints its secret, alone, on standard output.",
        "The secret is shown this once: only its hash is stored."
      },
      footer = {
        "",
        "Example:",
        "  KEY=$(stallholder keys create --name billing-app --scope usage,read)",
        "  curl -H \"Authorization: Bearer $KEY\" http://127.0.0.1:8081/v1/licenses"
      })
  private static final class Create implements Callable<Integer> {
    private final Machine machine;
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigFile file = new ConfigFile();

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "For people, to tell keys apart.")
    private String name = "";

    @Option(
        names = "--scope",
        required = true,
        split = ",",
        paramLabel = "SCOPE,...",
        hideParamSyntax = true,
        description = "usage: send usage. read: see everything. admin: do everything.")
    private List<Scope> scopes = List.of();

    private Create(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      return with(file, machine, this::create);
    }

    private int create(ApiKeys keys) {
      try {
        ApiKeys.Created created = keys.create(name, Set.copyOf(scopes));
        machine.out().println(created.secret());
        machine
            .err()
            .printf(
                "%s may %s. Its secret is shown this once.%n",
                created.key().id(), written(created.key().scopes()));
        return 0;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists all keys, the revoked ones too. Secrets are not stored.",
      footer = {"", "Example:", "  stallholder keys list --config /etc/stallholder.yaml"})
  private static final class Listing implements Callable<Integer> {
    private static final String ROW = "%-16s  %-16s  %-20s  %-20s  %s%n";

    private final Machine machine;
    @Mixin private ConfigFile file = new ConfigFile();

    private Listing(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      return with(file, machine, this::list);
    }

    private int list(ApiKeys keys) {
      machine.out().printf(ROW, "ID", "SCOPES", "CREATED", "REVOKED", "NAME");
      for (ApiKeys.Key key : keys.list()) {
        machine
            .out()
            .printf(
                ROW,
                key.id(),
                written(key.scopes()),
                key.created(),
                key.revoked().map(Instant::toString).orElse("-"),
                key.name());
      }
      return 0;
    }
  }

  @Command(
      name = "revoke",
      description = "Ends a key for good.",
      footer = {"", "Example:", "  stallholder keys revoke key_3q2-7wAB4dEF"})
  private static final class Revoke implements Callable<Integer> {
    private final Machine machine;
    @Mixin private ConfigFile file = new ConfigFile();

    @Parameters(paramLabel = "ID", description = "As `keys list` shows it.")
    private String id = "";

    private Revoke(Machine machine) {
      this.machine = machine;
    }

    @Override
    public Integer call() {
      return with(file, machine, this::revoke);
    }

    private int revoke(ApiKeys keys) {
      if (!keys.revoke(id)) {
        machine.complain("no key " + id + " is in force; 'stallholder keys list' shows all");
        return Failures.FAILED;
      }
      machine
          .out()
          .printf(
              "%s is revoked: running gateways refuse it within %d seconds%n",
              id, ApiKeys.REVOKED_WITHIN.toSeconds());
      return 0;
    }
  }

  private static int with(ConfigFile file, Machine machine, ToIntFunction<ApiKeys> work) {
    try (Database database = Databases.open(file.load(machine))) {
      return work.applyAsInt(new ApiKeys(database.jdbi(), machine.clock()));
    }
  }
}
