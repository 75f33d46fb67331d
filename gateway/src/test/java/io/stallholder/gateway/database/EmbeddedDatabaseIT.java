package io.stallholder.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EmbeddedDatabaseIT {
  @TempDir Path folder;

  @Test
  void commitsToDisk() {
    try (Database database = TestDatabase.fresh()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(show(database.jdbi(), setting)).as(setting).isEqualTo("on");
      }
    }
  }

  @Test
  void listensOnLoopbackAloneAndAsksForThePassword() {
    DatabaseConfig config = TestDatabase.freshConfig();
    try (Database database = Database.open(config)) {
      assertThat(show(database.jdbi(), "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(database.jdbi(), "unix_socket_directories")).isEmpty();
    }
    var wrong = new DatabaseConfig(config.url(), config.username(), password("guessed"), 2);
    assertThatThrownBy(() -> Database.open(wrong))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("refuses database.username and database.password")
        .hasMessageNotContaining("guessed");
  }

  @Test
  void findsItsDataAgain() {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder)) {
      jdbi(server).useHandle(handle -> handle.execute("CREATE TABLE kept AS SELECT 42 AS answer"));
    }
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder)) {
      assertThat(answer(server)).isEqualTo(42);
    }
  }

  @Test
  void whatWasCommittedIsThereAgainOnTheSamePortAfterACrash() {
    int port;
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder)) {
      port = port(server);
      jdbi(server).useHandle(handle -> handle.execute("CREATE TABLE kept AS SELECT 42 AS answer"));
      server.crash();
    }
    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder, port)) {
      assertThat(port(server)).isEqualTo(port);
      assertThat(answer(server)).isEqualTo(42);
    }
  }

  @Test
  void refusesAFolderInUse() {
    try (EmbeddedDatabase _ = EmbeddedDatabase.start(folder)) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
          .isInstanceOf(RefusedStart.class)
          .hasMessageContaining("another process uses this folder");
    }
  }

  @Test
  void stopsAServerThatAKilledProcessLeftBehind() throws IOException, InterruptedException {
    Process owner = ownerInAnotherJvm();
    ProcessHandle orphan = Postmaster.of(folder.resolve("data")).orElseThrow().process();
    owner.destroyForcibly();
    owner.waitFor(10, TimeUnit.SECONDS);
    assertThat(orphan.isAlive()).isTrue();

    try (EmbeddedDatabase server = EmbeddedDatabase.start(folder)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(answer(server)).isEqualTo(42);
    }
  }

  @Test
  void leavesNothingOfATemporaryFolder() {
    Path temporary;
    try (EmbeddedDatabase server = EmbeddedDatabase.temporary()) {
      temporary = server.folder();
      assertThat(temporary).isDirectory();
    }
    assertThat(temporary).doesNotExist();
  }

  private Process ownerInAnotherJvm() throws IOException {
    Path ready = folder.resolveSibling(folder.getFileName() + "-ready");
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(owner.inputReader().lines().anyMatch("ready"::equals)).as("%s", ready).isTrue();
    return owner;
  }

  private static Optional<Secret> password(String text) {
    return Optional.of(new Secret(text));
  }

  private static String show(Jdbi jdbi, String setting) {
    return jdbi.withHandle(
        handle -> handle.createQuery("SHOW " + setting).mapTo(String.class).one());
  }

  private static int port(EmbeddedDatabase server) {
    return URI.create(server.config().url().substring("jdbc:".length())).getPort();
  }

  private static int answer(EmbeddedDatabase server) {
    return jdbi(server)
        .withHandle(
            handle -> handle.createQuery("SELECT answer FROM kept").mapTo(Integer.class).one());
  }

  static Jdbi jdbi(EmbeddedDatabase server) {
    DatabaseConfig config = server.config();
    return Jdbi.create(
        config.url(), config.username().orElseThrow(), config.password().orElseThrow().value());
  }

  /// Keeps a server until it is killed.
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
      EmbeddedDatabase server = EmbeddedDatabase.start(Path.of(arguments[0]));
      jdbi(server).useHandle(handle -> handle.execute("CREATE TABLE kept AS SELECT 42 AS answer"));
      System.out.println("ready");
      System.out.flush();
      if (Files.exists(server.folder())) {
        Thread.currentThread().join();
      }
    }
  }
}
