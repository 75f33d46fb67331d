package io.stallholder.gateway.database;

import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL that this process starts and stops, for the demo and tests. Unlike what its
/// library does by itself, it commits to disk, asks for a password, and listens on loopback alone:
/// what is tested on it must hold in production.
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int POOL_SIZE = 10;
  private static final int PASSWORD_BYTES = 24;
  private static final String ROLE = "postgres";
  private static final int ANY_PORT = 0;

  private final Path folder;
  private final boolean temporary;
  private final FileChannel lock;
  private final EmbeddedPostgres server;
  private final Secret password;

  private EmbeddedDatabase(Path folder, int port, boolean temporary) throws IOException {
    this.folder = folder;
    this.temporary = temporary;
    Files.createDirectories(folder);
    this.lock = lock(folder);
    try {
      this.password = password(folder);
      Path data = folder.resolve("data");
      Postmaster.of(data).ifPresent(this::stopLeftBehind);
      this.server = launch(data, port);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /// In a folder that stays. Starting again on it finds the data. A server that was left behind
  /// there by a process that was killed is stopped first.
  ///
  /// @throws RefusedStart when another process uses the folder, or PostgreSQL cannot run here
  public static EmbeddedDatabase start(Path folder) {
    return start(folder, ANY_PORT);
  }

  /// The same on a port of one's choice, so that who uses it finds it again when it was away.
  ///
  /// @throws RefusedStart also when somebody else listens there
  public static EmbeddedDatabase start(Path folder, int port) {
    return open(folder, port, false);
  }

  /// In a temporary folder that goes when it is closed.
  public static EmbeddedDatabase temporary() {
    try {
      Path folder = Files.createTempDirectory("stallholder-postgres-");
      try {
        return open(folder, ANY_PORT, true);
      } catch (RefusedStart e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What `Database.open` needs to reach the default database.
  public DatabaseConfig config() {
    return config("postgres", POOL_SIZE);
  }

  DatabaseConfig config(String database, int poolSize) {
    String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    return new DatabaseConfig(url, Optional.of(ROLE), Optional.of(password), poolSize);
  }

  public Path folder() {
    return folder;
  }

  /// Kills the server: it can write nothing more and say nothing to its clients. What is in the
  /// folder is what a start on it has to do with. Closing it is not needed any more.
  ///
  /// @throws IllegalStateException when it does not run, or does not end
  public void crash() {
    Postmaster.of(folder.resolve("data"))
        .orElseThrow(() -> new IllegalStateException("no PostgreSQL runs in " + folder))
        .kill();
    close();
  }

  @Override
  public void close() {
    try {
      if (temporary) {
        Postmaster.of(folder.resolve("data")).ifPresent(Postmaster::abandon);
        delete(folder);
      } else {
        server.close();
      }
      lock.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the embedded PostgreSQL in {} was not stopped cleanly", folder, e);
    }
  }

  /// Whoever started it is gone, since the lock was free. Its commits are on disk, so it can be
  /// stopped safely; taking it over would leave its old settings in force.
  private void stopLeftBehind(Postmaster server) {
    LOG.warn("stopping PostgreSQL {}, left behind in {}", server.process().pid(), folder);
    server.stop();
  }

  private static EmbeddedDatabase open(Path folder, int port, boolean temporary) {
    try {
      return new EmbeddedDatabase(folder.toAbsolutePath(), port, temporary);
    } catch (IOException | IllegalStateException e) {
      if (RootWithoutNamespaces.isSo()) {
        throw new RefusedStart(
            "the embedded PostgreSQL cannot run as root on this machine, since user namespaces are"
                + " denied: run as an ordinary user or give database.url",
            e);
      }
      throw new RefusedStart(
          "the embedded PostgreSQL in %s does not start: %s; give database.url to use another one"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private EmbeddedPostgres launch(Path data, int port) throws IOException {
    var builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(binaries().toFile())
            .setPGStartupWait(START_LIMIT)
            // The composition root stops it, after everything that uses it.
            .setRegisterShutdownHook(false)
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("auth-local", "scram-sha-256")
            .setLocaleConfig("auth-host", "scram-sha-256")
            .setLocaleConfig("pwfile", passwordFile(folder).toString())
            .setConnectConfig("password", password.value())
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            // New log segments need no zeros first: that costs nothing but time.
            .setServerConfig("wal_init_zero", "off")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("max_connections", "200");
    if (port != ANY_PORT) {
      builder.setPort(port);
    }
    return builder.start();
  }

  /// Where the binaries are unpacked, once per user: a folder that root made would keep all others
  /// out.
  private static Path binaries() {
    String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9]", "_");
    return Path.of(System.getProperty("java.io.tmpdir"), "stallholder-postgres-" + user);
  }

  private static FileChannel lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // Held by this very process.
    }
    channel.close();
    throw new IOException("another process uses this folder");
  }

  private static Path passwordFile(Path folder) {
    return folder.resolve("password");
  }

  private static Secret password(Path folder) throws IOException {
    Path file = passwordFile(folder);
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
      Files.writeString(file, HexFormat.of().formatHex(random));
    }
    return new Secret(Files.readString(file).strip());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
