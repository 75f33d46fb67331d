package io.stallholder.gateway.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.ClockConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.marketplace.AwsAccountId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BusinessClockIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final ClockConfig MACHINE = new ClockConfig(Optional.empty());

  private final Database database = TestDatabase.fresh();
  private volatile Instant now = NOON;

  @BeforeEach
  void bind() {
    var account =
        new AccountConfig(
            new AwsAccountId("210987654321"),
            "us-east-1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Installation.bind(database.jdbi(), Mode.SIMULATED, List.of(account));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void followsTheMachinesClockButNeverBack() {
    try (BusinessClock clock = start(MACHINE)) {
      assertThat(clock.instant()).isEqualTo(NOON);
      now = NOON.minusSeconds(60);
      assertThat(clock.instant()).isEqualTo(NOON);
      now = NOON.plusSeconds(1);
      assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(1));
    }
  }

  @Test
  void doesNotGoBackOverARestart() {
    start(MACHINE).close();
    now = NOON.minusSeconds(3600);
    try (BusinessClock clock = start(MACHINE)) {
      assertThat(clock.instant()).isEqualTo(NOON);
    }
  }

  @Test
  void noThreadSeesTimeGoBack() throws InterruptedException {
    var jumps = new AtomicLong();
    InstantSource jumping = () -> NOON.plusSeconds(jumps.incrementAndGet() * 7919 % 1000);
    try (BusinessClock clock = BusinessClock.start(MACHINE, jumping, database.jdbi());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Instant>>> readers =
          IntStream.range(0, 8).<Callable<List<Instant>>>mapToObj(_ -> () -> read(clock)).toList();
      for (var seen : threads.invokeAll(readers)) {
        assertThat(seen.resultNow()).isSorted();
      }
    }
  }

  @Test
  void followsTheSimulatorAtEachReading() throws IOException {
    HttpServer simulator = simulator();
    try (BusinessClock clock = start(config(simulator))) {
      assertThat(clock.instant()).isEqualTo(NOON);
      now = NOON.plusSeconds(3600);
      assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3600));
    } finally {
      simulator.stop(0);
    }
  }

  @Test
  void standsStillWhileTheSimulatorDoesNotAnswer() throws IOException {
    HttpServer simulator = simulator();
    try (BusinessClock clock = start(config(simulator))) {
      now = NOON.plusSeconds(5);
      clock.instant();
      simulator.stop(0);
      assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    }
  }

  @Test
  void refusesToStartOnAClockThatTellsNoTime() throws IOException {
    HttpServer simulator = simulator();
    ClockConfig config = config(simulator);
    simulator.stop(0);
    assertThatThrownBy(() -> start(config))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("clock.url " + config.url().orElseThrow() + " tells no time");
  }

  private BusinessClock start(ClockConfig config) {
    return BusinessClock.start(config, () -> now, database.jdbi());
  }

  private static List<Instant> read(BusinessClock clock) {
    var seen = new ArrayList<Instant>();
    for (int i = 0; i < 500; i++) {
      seen.add(clock.instant());
    }
    return seen;
  }

  private HttpServer simulator() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/_simulator/clock",
        exchange -> {
          byte[] body = ("{\"now\":\"" + now + "\"}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static ClockConfig config(HttpServer simulator) {
    int port = simulator.getAddress().getPort();
    return new ClockConfig(
        Optional.of(URI.create("http://127.0.0.1:" + port + "/_simulator/clock")));
  }
}
