package io.stallholder.acceptance;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.database.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// New, empty databases: one embedded server for all tests, started at the first use and stopped
/// with the JVM.
final class Databases {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Databases() {}

  private static final class Server {
    static final EmbeddedDatabase EMBEDDED = start();

    private static EmbeddedDatabase start() {
      EmbeddedDatabase server = EmbeddedDatabase.temporary();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    }
  }

  static DatabaseConfig fresh() {
    return create("template1");
  }

  /// Nobody may be connected to the original.
  static DatabaseConfig copyOf(DatabaseConfig original) {
    return create(original.url().substring(original.url().lastIndexOf('/') + 1));
  }

  private static DatabaseConfig create(String template) {
    DatabaseConfig server = Server.EMBEDDED.config();
    String name = "stall_" + NUMBER.incrementAndGet();
    try (Connection connection = connection(server);
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    String url = server.url().substring(0, server.url().lastIndexOf('/') + 1) + name;
    return new DatabaseConfig(url, server.username(), server.password(), server.poolSize());
  }

  private static Connection connection(DatabaseConfig server) throws SQLException {
    return DriverManager.getConnection(
        server.url(), server.username().orElseThrow(), server.password().orElseThrow().value());
  }
}
