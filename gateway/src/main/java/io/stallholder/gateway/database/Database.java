package io.stallholder.gateway.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.Secret;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.LogFactory;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/// The connections to PostgreSQL, with the schema brought up to date.
public final class Database implements AutoCloseable {
  private static final int OLDEST_VERSION = 15;
  private static final int CONNECT_SECONDS = 10;
  private static final int PROBE_SECONDS = 2;
  private static final int MIGRATION_ATTEMPTS = 10;
  private static final String REVALIDATION = "RevalidateCachedQuery";
  private static final long WAIT_FOR_CONNECTION_MILLIS = 10_000;
  // The least that the pool takes.
  private static final long HARDLY_WAIT_MILLIS = 250;

  // Statements are planned once, while tables are small, and must not read them whole when they are
  // not: PostgreSQL's own guess is of disks that turn.
  private static final String INDEXES_ARE_CHEAP = "set random_page_cost = 1.1";

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi =
        Jdbi.create(pool)
            .registerArrayType(String.class, "text")
            .registerArrayType(UUID.class, "uuid")
            .registerArrayType(Long.class, "bigint")
            .registerArrayType(BigDecimal.class, "numeric")
            .registerArrayType(OffsetDateTime.class, "timestamptz");
  }

  /// Connects and migrates. A schema that a newer version has already brought further is taken as
  /// it is: two versions may run side by side.
  ///
  /// @throws RefusedStart in one line, when PostgreSQL cannot be reached, refuses the credentials,
  ///   is too old, or cannot be migrated
  public static Database open(DatabaseConfig config) {
    Properties properties = properties(config);
    knock(config, properties);
    var database = new Database(new HikariDataSource(pool(config, properties)));
    try {
      migrate(database.pool);
      return database;
    } catch (FlywayException e) {
      database.close();
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new RefusedStart("the schema cannot be brought up to date: " + why, e);
    }
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  /// Whether a connection answers now.
  public boolean isReachable() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(PROBE_SECONDS);
    } catch (SQLException _) {
      return false;
    }
  }

  /// Whether the same transaction may work later: the database was away, another transaction was in
  /// the way (class 40: serialization failures and deadlocks), or a newer gateway has migrated what
  /// a statement returns, which the pool meets once on each connection, and replaces that one.
  public static boolean mayPass(Throwable failure) {
    return isUnavailable(failure)
        || (failure.getCause() instanceof SQLException sql
            && (String.valueOf(sql.getSQLState()).startsWith("40") || isPreparedBefore(sql)));
  }

  /// PostgreSQL has no state of its own for it, and translates what it says: only the name of the
  /// function that refused tells it from what is never supported.
  private static boolean isPreparedBefore(SQLException failure) {
    return failure instanceof PSQLException refusal
        && PSQLState.NOT_IMPLEMENTED.getState().equals(refusal.getSQLState())
        && Optional.ofNullable(refusal.getServerErrorMessage())
            .map(ServerErrorMessage::getRoutine)
            .filter(REVALIDATION::equals)
            .isPresent();
  }

  /// Whether a failure means that the database could not be asked, now: trying again later may
  /// help. Otherwise the database answered, and what it said will not change.
  public static boolean isUnavailable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionException
          || cause instanceof SQLTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql) {
        String state = String.valueOf(sql.getSQLState());
        // 08: connection; 57P01 to 03: shut down, crashed, starting; 53: out of resources.
        return state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53");
      }
    }
    return false;
  }

  /// From now on, who finds no connection hears so almost at once: a process that ends has no time
  /// to wait for a database that is away.
  public void waitNoLonger() {
    pool.getHikariConfigMXBean().setConnectionTimeout(HARDLY_WAIT_MILLIS);
  }

  @Override
  public void close() {
    pool.close();
  }

  private static Properties properties(DatabaseConfig config) {
    var properties = new Properties();
    config.username().ifPresent(name -> properties.setProperty("user", name));
    config.password().map(Secret::value).ifPresent(it -> properties.setProperty("password", it));
    properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "stallholder");
    return properties;
  }

  private static HikariConfig pool(DatabaseConfig config, Properties properties) {
    var pool = new HikariConfig();
    pool.setPoolName("database");
    pool.setJdbcUrl(config.url());
    pool.setDataSourceProperties(properties);
    pool.setMaximumPoolSize(config.poolSize());
    pool.setConnectionTimeout(WAIT_FOR_CONNECTION_MILLIS);
    pool.setConnectionInitSql(INDEXES_ARE_CHEAP);
    return pool;
  }

  /// A pool says only that it had no connection in time; one connection says why.
  private static void knock(DatabaseConfig config, Properties properties) {
    try (Connection connection = DriverManager.getConnection(config.url(), properties)) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_VERSION) {
        throw new RefusedStart(
            "PostgreSQL %d at %s is too old: %d or newer is needed"
                .formatted(version, config.url(), OLDEST_VERSION));
      }
    } catch (SQLException e) {
      throw new RefusedStart(explain(config, e), e);
    }
  }

  private static String explain(DatabaseConfig config, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith("28")) {
      return "PostgreSQL at %s refuses database.username and database.password"
          .formatted(config.url());
    }
    if (state.equals("3D000")) {
      return "PostgreSQL at %s has no such database".formatted(config.url());
    }
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return "PostgreSQL at %s cannot be reached: %s".formatted(config.url(), said);
  }

  /// A gateway of the version before may be at work: PostgreSQL ends one of two transactions that
  /// wait for each other. Each migration is one, so it can simply be tried again.
  private static void migrate(HikariDataSource pool) {
    LogFactory.setLogCreator(_ -> new FlywayLog());
    Flyway flyway = Flyway.configure().dataSource(pool).locations("classpath:db/migration").load();
    for (int attempt = 1; ; attempt++) {
      try {
        flyway.migrate();
        return;
      } catch (FlywayException e) {
        if (attempt == MIGRATION_ATTEMPTS || !isInTheWay(e)) {
          throw e;
        }
      }
    }
  }

  /// Class 40: serialization failures and deadlocks.
  private static boolean isInTheWay(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return String.valueOf(sql.getSQLState()).startsWith("40");
      }
    }
    return false;
  }
}
