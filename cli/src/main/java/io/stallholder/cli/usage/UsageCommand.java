package io.stallholder.cli.usage;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `stallholder usage import`: sends a file of usage to a gateway.
@Command(
    name = "import",
    description = {
      "Sends the usage in a CSV file to a running gateway.",
      "The first line names the columns: time, subject, dimension, quantity, and where wanted id, source, and tag.NAME for each tag.",
      "Importing the same file again is safe, also after it broke off: a row without an id is named by the file's content and its line, and counts once. So never change a file that was imported in part: mend the lines in FILE.refused.csv, and import that.",
      "Exits 0 when every line is stored, 3 when lines were refused (they are in FILE.refused.csv with the reason), 1 when the gateway could not be reached or did not take the key."
    },
    footer = {
      "",
      "Example:",
      "  STALLHOLDER_API_KEY=sk_... stallholder usage import october.csv --url http://127.0.0.1:8081"
    })
public final class UsageCommand implements Callable<Integer> {
  static final int SOME_REFUSED = 3;

  private static final int FAILED = 1;
  private static final String KEY = "STALLHOLDER_API_KEY";
  private static final int MOST_EVENTS = 10_000;

  private final Map<String, String> variables;
  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The CSV file, in UTF-8.")
  private Path file = Path.of("");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the gateway's internal listener is (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:8081")
  private URI url = URI.create("http://127.0.0.1:8081");

  @Option(
      names = "--source",
      paramLabel = "TEXT",
      description = "The source of rows that name none (default: ${DEFAULT-VALUE}).",
      defaultValue = "urn:stallholder:import")
  private String source = "";

  @Option(
      names = "--batch",
      paramLabel = "NUMBER",
      description = "Rows in one request (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int batch = 1000;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      description = "How long to try when the gateway is away or busy (default: ${DEFAULT-VALUE}).",
      defaultValue = "PT5M")
  private Duration patience = Duration.ofMinutes(5);

  public UsageCommand(Map<String, String> variables, PrintStream out, PrintStream err) {
    this.variables = Map.copyOf(variables);
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    String key = Optional.ofNullable(variables.get(KEY)).map(String::strip).orElse("");
    require(!key.isEmpty(), KEY + " is not set: it holds an API key with the scope usage");
    require(Files.isReadable(file), "cannot read " + file);
    require(batch >= 1 && batch <= MOST_EVENTS, "--batch must be 1 to " + MOST_EVENTS);
    boolean isTerminal =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    try (Sender sender = new Sender(url, key, patience)) {
      var counts = new UsageImport(file, batch, sender, new Progress(err, isTerminal)).run(source);
      out.printf(
          "%d accepted, %d known before, %d refused%n",
          counts.accepted(), counts.duplicate(), counts.refused());
      if (counts.refused() > 0) {
        err.printf("stallholder: what was refused is in %s%n", UsageImport.refusedFile(file));
        return SOME_REFUSED;
      }
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      err.printf("stallholder: %s; importing %s again is safe%n", e.getMessage(), file);
      return FAILED;
    }
  }

  private void require(boolean fits, String message) {
    if (!fits) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
