package io.stallholder.cli;

import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.marketplace.aws.Environment;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/// What a verb sees of the machine it runs on: read once, in `Main`.
record Machine(
    Map<String, String> variables,
    Properties properties,
    InstantSource clock,
    PrintStream out,
    PrintStream err) {

  private static final String LOG_LEVEL = "STALLHOLDER_LOG_LEVEL";

  /// Variables that begin like those of the configuration, but are about this process.
  private static final Set<String> OWN =
      Set.of(LOG_LEVEL, "STALLHOLDER_JAVA_OPTIONS", "STALLHOLDER_API_KEY");

  Machine {
    variables = Map.copyOf(variables);
  }

  /// The variables that lie over the configuration file.
  Map<String, String> settings() {
    return variables.entrySet().stream()
        .filter(variable -> !OWN.contains(variable.getKey()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /// What decides where AWS is and who calls it.
  Environment aws() {
    return Environment.of(variables, properties);
  }

  Optional<Level> logLevel() {
    return Optional.ofNullable(variables.get(LOG_LEVEL))
        .filter(text -> !text.isBlank())
        .map(Machine::level);
  }

  private static Level level(String text) {
    return Arrays.stream(Level.values())
        .filter(level -> level.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() ->
            new RefusedStart(
                LOG_LEVEL
                    + " must be one of "
                    + Arrays.stream(Level.values())
                        .map(level -> level.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                    + ", but is "
                    + text));
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true, out.charset());
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, err.charset());
  }

  /// One line for the operator.
  void complain(String message) {
    err.println(
        "stallholder: " + message.lines().map(String::strip).collect(Collectors.joining(" ")));
    err.flush();
  }

  /// Values may be secrets.
  @Override
  public String toString() {
    return "Machine[hidden]";
  }
}
