package io.stallholder.benchmarks.chaos;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The one database, which crashes and comes back where it was.
final class Postgres implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Path folder;
  private final int port;
  private EmbeddedDatabase server;

  private Postgres(Path folder, int port) throws InterruptedException {
    this.folder = folder;
    this.port = port;
    this.server = started(folder, port);
  }

  /// An event as it was stored.
  record Stored(String id, String quantity) {}

  static Postgres start(Path folder, int port) throws InterruptedException {
    return new Postgres(folder, port);
  }

  synchronized DatabaseConfig config() {
    return server.config();
  }

  /// Nothing is written any more; what was committed must be there again.
  synchronized void crash() throws InterruptedException {
    server.crash();
    server = started(folder, port);
  }

  /// In good order, but for its clients, who are cut off.
  synchronized void restart() throws InterruptedException {
    server.close();
    server = started(folder, port);
  }

  /// Every usage event that is stored, read past the gateway.
  synchronized List<Stored> events() {
    DatabaseConfig config = server.config();
    List<Stored> events = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                config.url(),
                config.username().orElseThrow(),
                config.password().orElseThrow().value());
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id, quantity from usage_event")) {
      while (rows.next()) {
        events.add(new Stored(rows.getString(1), rows.getString(2)));
      }
      return events;
    } catch (SQLException e) {
      throw new IllegalStateException("the events cannot be read", e);
    }
  }

  @Override
  public synchronized void close() {
    server.close();
  }

  /// The old server's last processes may need a moment to be gone.
  private static EmbeddedDatabase started(Path folder, int port) throws InterruptedException {
    var refusal = new AtomicReference<>("");
    try {
      return Until.answered(
          "a PostgreSQL",
          START_LIMIT,
          () -> {
            try {
              return Optional.of(EmbeddedDatabase.start(folder, port));
            } catch (RefusedStart e) {
              refusal.set(String.valueOf(e.getMessage()));
              return Optional.empty();
            }
          });
    } catch (Breach e) {
      throw new Breach(e.getMessage() + "; " + refusal.get());
    }
  }
}
