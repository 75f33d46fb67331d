package io.stallholder.cli.demo;

import io.stallholder.gateway.Gateway;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.EmbeddedDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything a demo needs, in this one process: database, simulator and gateway.
final class DemoStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoStage.class);
  private static final String ACCOUNT = "210987654321";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path folder;
  private final Stage stage;

  private DemoStage(InstantSource machine) {
    try {
      EmbeddedDatabase database = opened(EmbeddedDatabase.temporary());
      Simulator simulator = opened(Simulator.start(0));
      String apiKey = apiKey(database.config(), machine);
      GatewayConfig config = config(database, simulator.uri());
      Gateway gateway = opened(Gateway.start(config, environment(simulator), machine));
      folder = database.folder();
      stage =
          new Stage(
              simulator.uri(),
              URI.create("http://127.0.0.1:" + gateway.publicPort()),
              URI.create("http://127.0.0.1:" + gateway.internalPort()),
              apiKey);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static DemoStage open(InstantSource machine) {
    return new DemoStage(machine);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /// The gateway's configuration, as a seller's own `stallholder.yaml` would have it.
  private static GatewayConfig config(EmbeddedDatabase server, URI simulator) {
    DatabaseConfig database = server.config();
    Map<String, String> settings = new HashMap<>();
    settings.put("STALLHOLDER_DATABASE_URL", database.url());
    database.username().ifPresent(name -> settings.put("STALLHOLDER_DATABASE_USERNAME", name));
    database
        .password()
        .ifPresent(secret -> settings.put("STALLHOLDER_DATABASE_PASSWORD", secret.value()));
    settings.put("STALLHOLDER_ACCOUNTS_0_ID", ACCOUNT);
    settings.put("STALLHOLDER_ACCOUNTS_0_QUEUE_URL", simulator + "/" + ACCOUNT + "/stallholder");
    settings.put("STALLHOLDER_PRODUCTS_0_CODE", Story.PRODUCT);
    settings.put("STALLHOLDER_PRODUCTS_0_ACCOUNT", ACCOUNT);
    for (int i = 0; i < Story.DIMENSIONS.size(); i++) {
      settings.put("STALLHOLDER_PRODUCTS_0_DIMENSIONS_" + i + "_KEY", Story.DIMENSIONS.get(i));
    }
    // The story is about usage; hours without it would only make its ledger long.
    settings.put("STALLHOLDER_METERING_ZERO_RECORDS", "false");
    settings.put("STALLHOLDER_REGISTRATION_SELLER_NAME", "Example Software");
    settings.put("STALLHOLDER_REGISTRATION_SUPPORT_CONTACT", "support@example.com");
    settings.put("STALLHOLDER_CLOCK_URL", simulator + "/_simulator/clock");
    settings.put(
        "STALLHOLDER_CONTACTS_KEY_FILE", server.folder().resolve("contacts.key").toString());
    int port = freePort(); // known before the start, since the links in mails have it
    settings.put("STALLHOLDER_REGISTRATION_CONFIRMATION_PUBLIC_URL", "http://127.0.0.1:" + port);
    settings.put(
        "STALLHOLDER_REGISTRATION_CONFIRMATION_OUTBOX", outbox(server.folder()).toString());
    settings.put("STALLHOLDER_HTTP_PUBLIC_PORT", Integer.toString(port));
    settings.put("STALLHOLDER_HTTP_INTERNAL_PORT", "0");
    return GatewayConfig.load(Optional.empty(), settings);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path outbox(Path folder) {
    return folder.resolve("outbox");
  }

  /// Where mail to buyers is laid down.
  Path outbox() {
    return outbox(folder);
  }

  /// AWS is the simulator, whose credentials open nothing else.
  private static Environment environment(Simulator simulator) {
    return new Environment(
        Map.of(
            "AWS_ENDPOINT_URL", simulator.uri().toString(),
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
            "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/210987654321/EXAMPLE"),
        Map.of());
  }

  private static String apiKey(DatabaseConfig config, InstantSource machine) {
    try (Database database = Database.open(config)) {
      return new ApiKeys(database.jdbi(), machine)
          .create("demo", EnumSet.allOf(Scope.class))
          .secret();
    }
  }

  Stage stage() {
    return stage;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("could not be closed cleanly: {}", e.toString());
      }
    }
  }
}
