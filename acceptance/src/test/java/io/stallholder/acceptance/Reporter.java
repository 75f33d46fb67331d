package io.stallholder.acceptance;

import io.stallholder.client.Durability;
import io.stallholder.client.Reported;
import io.stallholder.client.ReporterHealth;
import io.stallholder.client.UsageEvent;
import io.stallholder.client.UsageReporter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// A seller's app that reports usage until it is killed, as a process of its own. It says line by
/// line how many events were accepted by its reporter, and how many of those are safe.
final class Reporter {
  private static final int EVENTS_AT_ONCE = 10;
  private static final long PAUSE_MILLIS = 10;
  private static final long SPOOL_BYTES = 256L << 20;

  private Reporter() {}

  /// @param arguments the gateway, an API key, the spool, the license, the events' time
  public static void main(String[] arguments) throws InterruptedException {
    UsageReporter reporter =
        builder(URI.create(arguments[0]), arguments[1], Path.of(arguments[2])).build();
    Instant time = Instant.parse(arguments[4]);
    for (long reported = 0; ; Thread.sleep(PAUSE_MILLIS)) {
      for (int i = 0; i < EVENTS_AT_ONCE; i++) {
        UsageEvent event = UsageEvent.of(arguments[3], Stall.DIMENSION, 1).at(time);
        if (reporter.report(event) != Reported.ACCEPTED) {
          throw new IllegalStateException("an event was turned away");
        }
        reported++;
      }
      ReporterHealth health = reporter.health();
      System.out.println(reported + " " + (health.accepted() - health.queued()));
      System.out.flush();
    }
  }

  static UsageReporter.Builder builder(URI gateway, String key, Path spool) {
    return UsageReporter.builder(gateway, key)
        .source("urn:example:app")
        .linger(Duration.ofMillis(50))
        .spool(spool, SPOOL_BYTES, Durability.syncEvery(Duration.ofMillis(100)));
  }
}
