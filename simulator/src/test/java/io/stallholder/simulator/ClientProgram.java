package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A program that is none of ours. Of the simulator it knows what its environment says, and of this
/// machine's AWS configuration nothing.
///
/// @param folder its home, empty at first; the outputs lie here
record ClientProgram(List<String> command, Path folder, Map<String, String> environment) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  ClientProgram {
    command = List.copyOf(command);
    Map<String, String> all = new TreeMap<>(environment);
    all.put("PATH", System.getenv().getOrDefault("PATH", ""));
    all.put("HOME", folder.toString());
    all.put("LC_ALL", "C.UTF-8");
    all.put("AWS_REGION", "us-east-1");
    all.put("AWS_ACCESS_KEY_ID", Stall.ACCESS_KEY);
    all.put("AWS_SECRET_ACCESS_KEY", Stall.SECRET);
    all.put("AWS_EC2_METADATA_DISABLED", "true");
    environment = Map.copyOf(all);
  }

  /// What a process that ended left behind.
  record Finished(int exitCode, String out, String err) {
    Finished succeeded() {
      assertThat(exitCode).as("exit code; on standard error:%n%s", err).isZero();
      return this;
    }
  }

  Finished run(String... arguments) {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = start(out, err, arguments);
    try {
      boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Finished finished =
          new Finished(
              ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
      assertThat(ended).as("%s ended within %s; it left %s", command, LIMIT, finished).isTrue();
      return finished;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// @return at once; whoever starts it ends it
  Process start(Path out, Path err, String... arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
