package io.stallholder.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.client.Reported;
import io.stallholder.client.ReporterHealth;
import io.stallholder.client.UsageEvent;
import io.stallholder.client.UsageReporter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A seller's app with our client: whichever side is killed, nothing is lost and nothing counts
/// twice. `-Dstallholder.outage=PT5M` lets the gateway be away for longer.
@Timeout(900)
final class ClientIT {
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("stallholder.outage", "PT20S"));
  private static final Duration AROUND = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration SENT_SOON = Duration.ofMinutes(3);
  private static final int THREADS = 4;
  private static final int EVENTS_AT_ONCE = 5;
  private static final long PAUSE_MILLIS = 20; // 4 threads, 5 events: 1,000 a second
  private static final int KILLS = 3;
  private static final int ENOUGH = 1_000;

  @RegisterExtension final Stall stall = new Stall();
  @TempDir Path folder;

  ClientIT() throws IOException {}

  @Test
  void nothingIsLostWhileTheGatewayIsAway() throws Exception {
    Http http = new Http(stall.key("usage,read"));
    GatewayProcess gateway = stall.serve();
    String license = stall.activeLicense(http);
    Instant time = stall.now();
    AtomicLong reported = new AtomicLong();
    AtomicBoolean isOver = new AtomicBoolean();
    try (UsageReporter reporter =
        Reporter.builder(stall.api(""), http.key(), folder.resolve("spool")).build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  while (!isOver.get()) {
                    for (int n = 0; n < EVENTS_AT_ONCE; n++) {
                      UsageEvent event = UsageEvent.of(license, Stall.DIMENSION, 1).at(time);
                      assertThat(reporter.report(event)).isEqualTo(Reported.ACCEPTED);
                      reported.incrementAndGet();
                    }
                    rest();
                  }
                }));
      }
      Thread.sleep(AROUND);
      assertThat(reporter.health().acknowledged()).isPositive();
      gateway.killNow();
      Thread.sleep(OUTAGE);
      ReporterHealth away = reporter.health();
      assertThat(away.isFailing()).isTrue();
      assertThat(away.spooled()).isPositive();
      stall.serve();
      Thread.sleep(AROUND);
      isOver.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(reporter.flush(SENT_SOON)).as("%s", reporter.health()).isTrue();
      ReporterHealth health = reporter.health();
      System.out.printf(
          "%d events in %s, %d of them spooled while the gateway was away; then %s%n",
          reported.get(), OUTAGE.plus(AROUND).plus(AROUND), away.spooled(), health);
      assertThat(health.acknowledged()).isEqualTo(reported.get());
      assertThat(health.refused() + health.dropped() + health.turnedAway()).isZero();
    }
    assertThat(reported.get()).isGreaterThan(OUTAGE.toSeconds() * ENOUGH / 2);
    assertThat(accepted(http)).isEqualByComparingTo(BigDecimal.valueOf(reported.get()));
  }

  @Test
  void whatWasSafeIsSentThoughTheAppIsKilledAgainAndAgain() throws Exception {
    Http http = new Http(stall.key("usage,read"));
    GatewayProcess gateway = stall.serve();
    String license = stall.activeLicense(http);
    Path spool = folder.resolve("spool");
    gateway.killNow();
    long safe = 0;
    long reported = 0;
    for (int i = 0; i < KILLS; i++) {
      if (i == KILLS - 1) {
        stall.serve();
      }
      Path out = folder.resolve("out-" + i);
      Process app = start(out, http.key(), spool, license);
      try {
        Deadline.await("safe events", SOON, () -> said(out, app)[1] >= ENOUGH);
      } finally {
        app.destroyForcibly().waitFor();
      }
      reported += said(out, app)[0] + 10; // which it may have reported since its last line
      safe += said(out, app)[1];
    }
    try (UsageReporter reporter = Reporter.builder(stall.api(""), http.key(), spool).build()) {
      assertThat(reporter.flush(SENT_SOON)).as("%s", reporter.health()).isTrue();
      assertThat(reporter.health().damaged()).as("%s", reporter.health()).isZero();
    }
    System.out.printf("%d events safe, %d reported%n", safe, reported);
    assertThat(accepted(http)).isBetween(BigDecimal.valueOf(safe), BigDecimal.valueOf(reported));
  }

  private Process start(Path out, String key, Path spool, String license) throws Exception {
    String classPath =
        String.join(File.pathSeparator, folderOf(Reporter.class), folderOf(UsageReporter.class));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            classPath,
            Reporter.class.getName(),
            stall.api("").toString(),
            key,
            spool.toString(),
            license,
            stall.now().toString())
        .redirectOutput(out.toFile())
        .redirectError(stall.log("app").toFile())
        .start();
  }

  private static String folderOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /// What it has reported, and what of that is safe, by its last whole line.
  private static long[] said(Path out, Process app) {
    try {
      String text = Files.readString(out);
      List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      if (lines.isEmpty()) {
        assertThat(app.isAlive()).as("the app runs").isTrue();
        return new long[] {0, 0};
      }
      String[] words = lines.getLast().split(" ", -1);
      return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rest() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Of the only balance, which closes.
  private BigDecimal accepted(Http http) throws InterruptedException {
    JsonNode balances =
        http.get(stall.api("/v1/ledger/balance")).expecting(200).json().get("balances");
    assertThat(balances).hasSize(1);
    JsonNode balance = balances.get(0);
    BigDecimal sum = BigDecimal.ZERO;
    for (String part :
        List.of(
            "metered",
            "included",
            "refused",
            "conflict",
            "uncertain",
            "waiting",
            "carried",
            "rounded")) {
      sum = sum.add(new BigDecimal(balance.get(part).asText()));
    }
    BigDecimal accepted = new BigDecimal(balance.get("accepted").asText());
    assertThat(sum).as("%s", balance).isEqualByComparingTo(accepted);
    return accepted;
  }
}
