package io.stallholder.gateway.metering;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.stallholder.gateway.metering.LedgerStore.RecordState;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/// The ways in which money could be lost, as numbers to alarm on.
public final class MeteringMetrics {
  private final Counter requests;
  private final Counter answers;

  public MeteringMetrics(Metrics metrics, Jdbi jdbi, InstantSource clock) {
    requests = metrics.counter("metering_requests", "Requests to BatchMeterUsage");
    answers = metrics.counter("metering_answers", "Answers of AWS, per record", "answer");
    gauge(
        metrics,
        "metering_records",
        "Records that are not metered, by state",
        callback ->
            jdbi.useHandle(handle ->
                LedgerStore.counts(handle)
                    .forEach((state, count) -> {
                      if (state != RecordState.METERED) {
                        callback.call(count, state.word());
                      }
                    })),
        "state");
    gauge(
        metrics,
        "metering_oldest_unsent_hour_seconds",
        "Age of the oldest hour of usage that has not reached AWS",
        callback ->
            callback.call(
                jdbi.withHandle(LedgerStore::oldestUnsentHour)
                    .map(hour -> seconds(hour, clock.instant()))
                    .orElse(0L)));
    gauge(
        metrics,
        "metering_final_deadline_seconds",
        "Time left for the most urgent record of a leaving buyer; +Inf when there is none",
        callback ->
            callback.call(
                jdbi.withHandle(LedgerStore::nextFinalDeadline)
                    .map(deadline -> (double) seconds(clock.instant(), deadline))
                    .orElse(Double.POSITIVE_INFINITY)));
    gauge(
        metrics,
        "usage_unattributed_events",
        "Accepted events of tenants for which no license could be chosen",
        callback -> callback.call(jdbi.withHandle(LedgerStore::unattributed)));
  }

  Counter requests() {
    return requests;
  }

  Counter answers() {
    return answers;
  }

  private static void gauge(
      Metrics metrics,
      String name,
      String help,
      Consumer<GaugeWithCallback.Callback> read,
      String... labels) {
    GaugeWithCallback.builder()
        .name("stallholder_" + name)
        .help(help)
        .labelNames(labels)
        .callback(read)
        .register(metrics.registry());
  }

  private static long seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }
}
