package io.stallholder.gateway.registration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/// Whatever comes to the public listener, it goes on, tells nothing of itself, and keeps nothing.
/// `-Dstallholder.fuzzSeed=…` replays what a failure tells.
@Timeout(300)
final class FuzzIT {
  private static final int REQUESTS = 600;
  private static final int LONGEST_METRICS = 64 * 1024;
  private static final long MOST_GROWTH = 32L << 20;
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));

  private final long seed = Long.getLong("stallholder.fuzzSeed", System.nanoTime());
  private final Market market = new Market();
  private final Database database = TestDatabase.fresh();
  private final Metrics metrics = new Metrics();
  private final HttpServer server = serve();
  private final Browser browser = new Browser(server.publicPort());

  @AfterEach
  void close() {
    server.close();
    database.close();
    market.close();
  }

  @Test
  void nothingThatAnybodySendsBreaksIt(TestReporter reporter) throws Exception {
    reporter.publishEntry("fuzz seed", String.valueOf(seed));
    JsonNode subscription = market.subscribe(0);
    String token = subscription.path("registrationToken").asText();
    String page = browser.post("/register", Map.of("x-amzn-marketplace-token", token)).path();
    var noise = new Noise(new Random(seed), page);
    long rows = rows();
    attack(noise, 0, REQUESTS / 2);
    long before = used();
    attack(noise, REQUESTS / 2, REQUESTS);
    assertThat(used() - before).as("growth, seed %d", seed).isLessThan(MOST_GROWTH);
    assertThat(metrics.text().length).as("series, seed %d", seed).isLessThan(LONGEST_METRICS);
    assertThat(rows()).as("rows, seed %d", seed).isEqualTo(rows);
    assertThat(browser.get(page).status()).isEqualTo(200);
  }

  private void attack(Noise noise, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      byte[] request = noise.request(i % Noise.KINDS);
      String answer = answer(request);
      String told = "seed %d, request %d, of kind %d".formatted(seed, i, i % Noise.KINDS);
      if (!answer.isEmpty()) {
        assertThat(answer).as(told).matches("(?s)HTTP/1\\.[01] [1-4][0-9][0-9].*");
      }
      assertThat(answer).as(told).doesNotContainPattern("HTTP/1\\.[01] 5[0-9][0-9]");
      assertThat(answer).as(told).doesNotContain("Exception", "\tat ", "java.", "io.helidon");
    }
  }

  /// All that comes back until the other end closes. Nothing may: of what is broken off, nobody is
  /// left to be told.
  private String answer(byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.publicPort())) {
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (IOException _) {
        // It need not hear out everybody.
      }
      return read(socket);
    }
  }

  private static String read(Socket socket) {
    var text = new StringBuilder();
    try {
      byte[] buffer = new byte[8192];
      for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
        text.append(new String(buffer, 0, read, ISO_8859_1));
      }
    } catch (IOException _) {
      // A reset ends it, too.
    }
    return text.toString();
  }

  private long rows() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    """
                    select (select count(*) from registration)
                         + (select count(*) from registration_reference)
                         + (select count(*) from license)
                    """)
                .mapTo(Long.class)
                .one());
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private HttpServer serve() {
    var config = new RegistrationConfig("Acme", "help@acme.example", Optional.empty());
    var licenses = new Licenses(Duration.ofHours(1));
    var sellers = List.of(market.seller.metering());
    var books =
        new Registration.Books(licenses, TestContacts.of(database.jdbi()), Optional.empty());
    var selling = new Registration.Selling(sellers, Set.of());
    var registration = new Registration(database.jdbi(), books, selling, NOON, metrics);
    return HttpServer.start(
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            1_000_000,
            1_000_000,
            Optional.empty(),
            Optional.of("127.0.0.1"),
            ForwardedBy.X_FORWARDED),
        List.of(registration.resource(config, Mode.SIMULATED)),
        List.of(),
        new ApiKeys(database.jdbi(), NOON),
        metrics);
  }
}
