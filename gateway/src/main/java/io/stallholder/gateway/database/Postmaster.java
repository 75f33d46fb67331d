package io.stallholder.gateway.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The PostgreSQL process that serves a data folder, whoever started it: it lives on when that
/// process is killed.
record Postmaster(ProcessHandle process) {
  private static final int STOP_SECONDS = 60;

  /// The server of a data folder, if one runs. The process id in `postmaster.pid` may by now be
  /// somebody else's, so its command is looked at, too.
  static Optional<Postmaster> of(Path data) {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(Postmaster::isPostgres)
          .map(Postmaster::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops it in good order: clients are cut off, everything is written to its place.
  void stop() {
    signal("-INT");
  }

  /// Stops it at once, for data that nobody needs any more: a shutdown in good order writes and
  /// syncs every file of every database first.
  void abandon() {
    signal("-QUIT");
  }

  /// Kills it: it gets no chance to do anything more. Returns when the processes that it had for
  /// its clients have noticed, since no other server starts on the folder before.
  void kill() {
    List<ProcessHandle> ofClients = process.children().toList();
    signal("-KILL");
    ofClients.forEach(this::awaitEnd);
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL " + process.pid() + " gets no signal", e);
    }
    awaitEnd(process);
  }

  private void awaitEnd(ProcessHandle one) {
    try {
      one.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL " + process.pid() + " does not stop", e);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(it -> it.endsWith("/postgres")).isPresent();
  }
}
