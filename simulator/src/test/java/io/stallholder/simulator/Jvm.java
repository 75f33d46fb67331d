package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Other JVMs, of the same JDK.
final class Jvm {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Jvm() {}

  /// @param output of both streams
  record Finished(int exitCode, String output) {}

  static Finished run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("jvm", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean hasEnded;
      try {
        hasEnded = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      assertThat(hasEnded).as("%s; it said: %s", command, text).isTrue();
      return new Finished(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The jar or folder that this JVM has the class from.
  static String placeOf(String name) {
    try {
      Class<?> type = Class.forName(name);
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
