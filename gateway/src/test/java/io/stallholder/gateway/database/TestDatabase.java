package io.stallholder.gateway.database;

import io.stallholder.gateway.config.DatabaseConfig;
import java.math.BigDecimal;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/// New databases for tests: one embedded server per JVM, migrated once, copied for each.
public final class TestDatabase {
  private static final String TEMPLATE = "migrated";
  private static final int POOL_SIZE = 8;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  /// Starts at the first use, and stops with the JVM.
  private static final class Server {
    static final EmbeddedDatabase EMBEDDED = start();

    private static EmbeddedDatabase start() {
      EmbeddedDatabase server = EmbeddedDatabase.temporary();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      create(server, TEMPLATE, "template1");
      Database.open(server.config(TEMPLATE, 2)).close();
      return server;
    }
  }

  /// A migrated database that nobody else uses. Close it when done.
  public static Database fresh() {
    return Database.open(freshConfig());
  }

  /// What opens a migrated database that nobody else uses, as often as needed.
  public static DatabaseConfig freshConfig() {
    String name = "test_" + NUMBER.incrementAndGet();
    create(Server.EMBEDDED, name, TEMPLATE);
    return Server.EMBEDDED.config(name, POOL_SIZE);
  }

  /// Plain connections, one for each handle, that know our arrays.
  public static Jdbi jdbi(DatabaseConfig place) {
    return Jdbi.create(
            place.url(), place.username().orElseThrow(), place.password().orElseThrow().value())
        .registerArrayType(String.class, "text")
        .registerArrayType(UUID.class, "uuid")
        .registerArrayType(BigDecimal.class, "numeric")
        .registerArrayType(OffsetDateTime.class, "timestamptz");
  }

  /// What opens a database without a schema.
  public static DatabaseConfig emptyConfig() {
    String name = "test_" + NUMBER.incrementAndGet();
    create(Server.EMBEDDED, name, "template1");
    return Server.EMBEDDED.config(name, POOL_SIZE);
  }

  /// A copy of a database to which nobody is connected now.
  public static DatabaseConfig copyOf(DatabaseConfig source) {
    String path = URI.create(source.url().substring("jdbc:".length())).getPath();
    String name = "test_" + NUMBER.incrementAndGet();
    create(Server.EMBEDDED, name, path.substring(1));
    return Server.EMBEDDED.config(name, POOL_SIZE);
  }

  private static void create(EmbeddedDatabase server, String name, String template) {
    DatabaseConfig admin = server.config();
    Jdbi.create(admin.url(), admin.username().orElseThrow(), admin.password().orElseThrow().value())
        .useHandle(handle -> handle.execute("CREATE DATABASE " + name + " TEMPLATE " + template));
  }
}
