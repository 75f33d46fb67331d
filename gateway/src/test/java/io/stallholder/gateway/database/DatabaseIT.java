package io.stallholder.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class DatabaseIT {
  private static final int OFTEN_ENOUGH_TO_BE_PREPARED = 10;

  @Test
  void saysInOneLineThatNobodyListens() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    assertThatThrownBy(
            () -> Database.open(new DatabaseConfig(url, Optional.empty(), Optional.empty(), 2)))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("PostgreSQL at " + url + " cannot be reached")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void saysThatThereIsNoSuchDatabase() {
    DatabaseConfig config = TestDatabase.freshConfig();
    var wrong =
        new DatabaseConfig(
            config.url().replaceAll("/[^/]*$", "/nowhere"),
            config.username(),
            config.password(),
            2);
    assertThatThrownBy(() -> Database.open(wrong))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("has no such database");
  }

  @Test
  void opensAMigratedDatabaseAgain() {
    DatabaseConfig config = TestDatabase.freshConfig();
    try (Database one = Database.open(config);
        Database other = Database.open(config)) {
      assertThat(one.isReachable()).isTrue();
      assertThat(other.isReachable()).isTrue();
    }
  }

  @Test
  void tellsAnUnreachableDatabaseFromARefusedStatement() {
    Database database = TestDatabase.fresh();
    assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("SELECT nothing")))
        .matches(failure -> !Database.isUnavailable(failure));
    assertThatThrownBy(() ->
            database
                .jdbi()
                .useHandle(
                    handle -> handle.execute("SELECT pg_terminate_backend(pg_backend_pid())")))
        .matches(Database::isUnavailable);
    database.close();
    assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("SELECT 1")))
        .matches(Database::isUnavailable);
    assertThat(database.isReachable()).isFalse();
  }

  @Test
  void triesAgainWhatWasPreparedBeforeAMigration() {
    try (Database database = TestDatabase.fresh();
        Handle handle = database.jdbi().open()) {
      handle.execute("create table thing (id text)");
      for (int i = 0; i < OFTEN_ENOUGH_TO_BE_PREPARED; i++) {
        handle.useTransaction(DatabaseIT::addThing);
      }
      database
          .jdbi()
          .useHandle(
              other -> other.execute("alter table thing alter column id type text collate \"C\""));

      assertThatThrownBy(() -> handle.useTransaction(DatabaseIT::addThing))
          .hasMessageContaining("cached plan")
          .matches(Database::mayPass)
          .matches(failure -> !Database.isUnavailable(failure));
      database.jdbi().useTransaction(DatabaseIT::addThing);
    }
  }

  @Test
  void doesNotTryAgainWhatIsNeverSupported() {
    try (Database database = TestDatabase.fresh()) {
      assertThatThrownBy(() ->
              database
                  .jdbi()
                  .useHandle(handle -> handle.execute("select 1 union select 2 for update")))
          .hasStackTraceContaining("FOR UPDATE")
          .matches(failure -> !Database.mayPass(failure));
    }
  }

  private static void addThing(Handle handle) {
    handle.createQuery("insert into thing values ('a') returning id").mapTo(String.class).one();
  }
}
