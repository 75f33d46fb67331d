package io.stallholder.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void everyNameHasThePrefix() {
    metrics.counter("events", "Events", "outcome").labelValues("accepted").inc(3);
    metrics.gauge("open_hours", "Open hours").set(2);
    metrics.seconds("wait_seconds", "Wait").observe(0.02);
    assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
        .contains("stallholder_events_total{outcome=\"accepted\"} 3.0")
        .contains("stallholder_open_hours 2.0")
        .contains("stallholder_wait_seconds_bucket{le=\"0.025\"} 1");
  }

  @Test
  void askingTwiceGivesTheSameMetric() {
    assertThat(metrics.counter("events", "Events")).isSameAs(metrics.counter("events", "Events"));
  }
}
