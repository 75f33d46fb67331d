package io.stallholder.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Java process that serves HTTP on a port of its choice and prints the address. Ends with us.
final class Child implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final int KEPT_LINES = 20;

  private final Process process;
  private final URI uri;
  private final Thread guard;

  private Child(Process process, URI uri, Thread guard) {
    this.process = process;
    this.uri = uri;
    this.guard = guard;
  }

  /// @param arguments of `java`
  static Child start(List<String> arguments) throws IOException, InterruptedException {
    return start(arguments, Map.of(), ADDRESS);
  }

  /// @param environment is added to ours
  /// @param port finds, as its first group, the port in what the process prints
  static Child start(List<String> arguments, Map<String, String> environment, Pattern port)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread guard = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(guard);
    CompletableFuture<URI> address = new CompletableFuture<>();
    var _ = Thread.ofVirtual().start(() -> read(process, port, address));
    try {
      URI uri = address.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new Child(process, uri, guard);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          String.join(" ", command) + " did not say where it listens: " + e.getMessage(), e);
    }
  }

  /// Of the JDK that runs us.
  static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  URI uri() {
    return uri;
  }

  long pid() {
    return process.pid();
  }

  /// Since its start; zero where the system does not tell.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(guard);
  }

  /// To the end, so that the process never waits for a reader.
  private static void read(Process process, Pattern port, CompletableFuture<URI> address) {
    Deque<String> newest = new ArrayDeque<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = port.matcher(line);
        if (matcher.find()) {
          address.complete(URI.create("http://127.0.0.1:" + matcher.group(1)));
        }
        newest.addLast(line);
        if (newest.size() > KEPT_LINES) {
          newest.removeFirst();
        }
      }
      address.completeExceptionally(new IllegalStateException(String.join("\n", newest)));
    } catch (IOException e) {
      address.completeExceptionally(new UncheckedIOException(e));
    }
  }
}
