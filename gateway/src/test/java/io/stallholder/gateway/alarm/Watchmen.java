package io.stallholder.gateway.alarm;

import io.stallholder.gateway.agreement.LicenseMetrics;
import io.stallholder.gateway.config.AlarmsConfig;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.contact.ContactMeasure;
import io.stallholder.gateway.entitlement.EntitlementMeasure;
import io.stallholder.gateway.inbox.Inbox;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.MeteringMeasure;
import io.stallholder.gateway.metering.WaitingMeasure;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.usage.UsageMeasure;
import io.stallholder.gateway.webhook.WebhookMeasure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// The part of one gateway that measures, watches and tells.
final class Watchmen implements AutoCloseable {
  static final String SUBMITTING = "submitting/210987654321/us-east-1";

  private final Jdbi jdbi;
  private final Metrics metrics = new Metrics();
  private final Alarms alarms;

  Watchmen(
      Jdbi jdbi, InstantSource clock, GatewayConfig prices, AlarmsConfig config, String holder) {
    this.jdbi = jdbi;
    this.alarms =
        new Alarms(
            new Alarms.Place(jdbi, clock, clock, holder, "simulated"),
            config,
            metrics,
            List.of(
                new Inbox(jdbi, metrics),
                new LicenseMetrics(metrics),
                new MeteringMeasure(prices, metrics),
                new WaitingMeasure(metrics),
                new EntitlementMeasure(prices, metrics),
                new ContactMeasure(new ContactsConfig("unused", Duration.ofDays(365)), metrics),
                new UsageMeasure(metrics),
                new WebhookMeasure(metrics)),
            List.of("sealing", SUBMITTING));
  }

  Alarms alarms() {
    return alarms;
  }

  Metrics metrics() {
    return metrics;
  }

  /// Measures, watches, and tells all there is to tell now.
  void round() throws Exception {
    measure();
    alarms.watching().once();
    while (alarms.delivering().once() == Loop.Round.BUSY) {
      Thread.onSpinWait();
    }
  }

  void measure() {
    ((Measuring) alarms.measuring()).measure();
  }

  List<String> ongoing() {
    return jdbi.withHandle(AlarmStore::ongoing).stream()
        .filter(alarm -> alarm.begunAt().isPresent())
        .map(Alarm::name)
        .distinct()
        .toList();
  }

  String scrape() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    alarms.close();
  }
}
