package io.stallholder.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/// One process of `stallholder simulate`.
final class SimulatorProcess implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Http HTTP = new Http("");

  private final Process process;
  private final int port;
  private final Path out;

  private SimulatorProcess(Process process, int port, Path out) {
    this.process = process;
    this.port = port;
    this.out = out;
  }

  /// Returns when it listens.
  static SimulatorProcess start(Program program, int port, String... options)
      throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("simulate", "--port", String.valueOf(port)));
    arguments.addAll(List.of(options));
    try {
      Path out = Files.createTempFile(program.folder(), "simulator-", ".out");
      Process process =
          program
              .process(arguments.toArray(String[]::new))
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      var simulator = new SimulatorProcess(process, port, out);
      simulator.await("The simulator listens on http://127.0.0.1:" + port);
      return simulator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns when it has said this.
  void await(String line) throws InterruptedException {
    Deadline.await(
        line,
        SOON,
        () -> {
          Assertions.assertThat(process.isAlive() || said().contains(line)).as(said()).isTrue();
          return said().contains(line);
        });
  }

  String said() {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  JsonNode get(String path) throws InterruptedException {
    return HTTP.get(control(path)).expecting(200).json();
  }

  JsonNode put(String path, String body) throws InterruptedException {
    return HTTP.put(control(path), Http.parse(body)).expecting(200).json();
  }

  JsonNode post(String path, String body) throws InterruptedException {
    return HTTP.post(control(path), "application/json", Http.parse(body)).expecting(200).json();
  }

  private URI control(String path) {
    return uri().resolve("/_simulator/" + path);
  }

  /// SIGTERM, and then its end.
  ///
  /// @return the exit code
  int stop() throws InterruptedException {
    process.destroy();
    Assertions.assertThat(process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    return process.exitValue();
  }

  /// SIGKILL: it gets no chance to do anything more.
  void killNow() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
