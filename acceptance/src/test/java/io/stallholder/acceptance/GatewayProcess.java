package io.stallholder.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/// One process of `stallholder serve`.
final class GatewayProcess {
  /// As operators give it before they kill.
  static final Duration LONGEST_STOP = Duration.ofSeconds(30);

  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Http HTTP = new Http("");

  private final Process process;
  private final Path log;

  private GatewayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Returns at once; `awaitReady` waits for it.
  ///
  /// @param log where both its outputs go
  /// @param options of `serve`
  static GatewayProcess launch(Program program, Path log, String... options) {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(List.of(options));
    try {
      File file = log.toFile();
      Process process =
          program
              .process(arguments.toArray(String[]::new))
              .redirectErrorStream(true)
              .redirectOutput(file)
              .start();
      return new GatewayProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param api the internal listener
  GatewayProcess awaitReady(URI api) throws InterruptedException {
    Deadline.await(
        "a ready gateway",
        LONGEST_START,
        () -> {
          Assertions.assertThat(process.isAlive()).as("the gateway runs; see %s", log).isTrue();
          return HTTP.tryGet(api.resolve("/health/ready")).map(Http.Answer::status).orElse(0)
              == 200;
        });
    return this;
  }

  Path log() {
    return log;
  }

  /// SIGKILL: it gets no chance to do anything more. Nothing happens if it has ended already.
  void killNow() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// SIGTERM, and then its end.
  ///
  /// @return the exit code
  int stop() throws InterruptedException {
    terminate();
    return awaitEnd();
  }

  /// SIGTERM. Returns at once.
  void terminate() {
    process.destroy();
  }

  /// @return the exit code
  int awaitEnd() throws InterruptedException {
    boolean ended = process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    Assertions.assertThat(ended).as("stopped within %s", LONGEST_STOP).isTrue();
    return process.exitValue();
  }

  @Override
  public String toString() {
    return "GatewayProcess" + Map.of("pid", process.pid(), "log", log);
  }
}
