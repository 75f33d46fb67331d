package io.stallholder.gateway.alarm;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// Reads what the metrics tell from the database, all of one moment, so that a scrape costs nothing
/// and cannot fail. However much there is to read, it takes a small part of the time.
final class Measuring implements Loop.Step {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /// It rests so many times as long as it read.
  private static final int SHARE = 20;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Metrics metrics;
  private final List<Measure> measures;
  private final Gauge up;
  private volatile long measuredNanos = System.nanoTime();
  private long nextNanos = System.nanoTime();

  Measuring(Jdbi jdbi, InstantSource clock, Metrics metrics, List<Measure> measures) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.metrics = metrics;
    this.measures = List.copyOf(measures);
    this.up = metrics.gauge("database_up", "1 while the database answers this gateway");
    up.set(1); // it did a moment ago, or nobody would be here
    GaugeWithCallback.builder()
        .name("stallholder_measured_age_seconds")
        .help("How long ago this gateway last read its ledger for the metrics")
        .callback(gauge ->
            gauge.call((double) Duration.ofNanos(System.nanoTime() - measuredNanos).toSeconds()))
        .register(metrics.registry());
  }

  @Override
  public Loop.Round once() {
    if (System.nanoTime() - nextNanos >= 0) {
      long began = System.nanoTime();
      measure();
      long took = hasDatabase() ? System.nanoTime() - began : 0;
      nextNanos = System.nanoTime() + Math.max(INTERVAL.toNanos(), SHARE * took);
    }
    return Loop.Round.IDLE;
  }

  /// What cannot be read is not shown: an old number would be taken for a new one.
  void measure() {
    Instant now = clock.instant();
    try {
      jdbi.useTransaction(
          TransactionIsolationLevel.REPEATABLE_READ,
          handle -> measures.forEach(measure -> measure.read(handle, now)));
      up.set(1);
      measuredNanos = System.nanoTime();
    } catch (RuntimeException e) {
      metrics.forgetMeasured();
      if (!Database.isUnavailable(e)) {
        throw e;
      }
      up.set(0);
    }
  }

  boolean hasDatabase() {
    return up.get() > 0;
  }
}
