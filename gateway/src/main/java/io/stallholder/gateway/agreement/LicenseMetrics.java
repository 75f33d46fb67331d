package io.stallholder.gateway.agreement;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.stallholder.gateway.metrics.Metrics;
import org.jdbi.v3.core.Jdbi;

/// How many licenses stand where, and how many events wait for a license nobody has heard of.
public final class LicenseMetrics {
  private LicenseMetrics() {}

  public static void register(Metrics metrics, Jdbi jdbi) {
    GaugeWithCallback.builder()
        .name("stallholder_licenses")
        .help("Licenses by state")
        .labelNames("state")
        .callback(gauge ->
            jdbi.withHandle(LicenseStore::counts)
                .forEach((state, count) -> gauge.call(count, state.word())))
        .register(metrics.registry());
    GaugeWithCallback.builder()
        .name("stallholder_agreement_events_waiting")
        .help("Events about agreements whose license is not known")
        .callback(gauge -> gauge.call(jdbi.withHandle(LicenseStore::waitingEvents)))
        .register(metrics.registry());
  }
}
