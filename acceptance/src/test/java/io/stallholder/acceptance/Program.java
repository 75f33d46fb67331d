package io.stallholder.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/// The packaged program: `java -jar stallholder.jar`, in a folder and an environment of its own.
///
/// @param folder the working directory
/// @param environment all that the process sees, nothing of ours
record Program(Path folder, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  Program {
    environment = Map.copyOf(environment);
  }

  /// What a process that ended left behind.
  record Finished(int exitCode, String out, String err) {
    Finished expecting(int code) {
      Assertions.assertThat(exitCode).as("exit code; on standard error:%n%s", err).isEqualTo(code);
      return this;
    }
  }

  /// Where failsafe says that it is.
  static Path jar() {
    return Path.of(System.getProperty("stallholder.jar", "../cli/target/stallholder.jar"))
        .toAbsolutePath()
        .normalize();
  }

  /// Runs a verb to its end.
  Finished run(String... arguments) throws InterruptedException {
    return run(process(arguments), LIMIT);
  }

  ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>(List.of(java(), "-jar", jar().toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  static Finished run(ProcessBuilder builder, Duration limit) throws InterruptedException {
    try {
      Path out = Files.createTempFile("stallholder-", ".out");
      Path err = Files.createTempFile("stallholder-", ".err");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      var finished =
          new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      Assertions.assertThat(ended)
          .as("%s ended within %s; it left %s", builder.command(), limit, finished)
          .isTrue();
      return finished;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
