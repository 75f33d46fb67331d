package io.stallholder.gateway.metering;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.stallholder.gateway.metrics.Metrics;

/// What one submitter does, counted where it happens.
public final class MeteringMetrics {
  private final Counter requests;
  private final Counter throttles;
  private final Counter answers;
  private final Gauge paused;

  public MeteringMetrics(Metrics metrics) {
    requests = metrics.counter("metering_requests", "Requests to BatchMeterUsage");
    throttles =
        metrics.counter("metering_throttles", "Requests to BatchMeterUsage that AWS throttled");
    answers = metrics.counter("metering_answers", "Answers of AWS, per record", "answer");
    paused =
        metrics.gauge(
            "metering_paused",
            "1 while a product pauses because AWS refuses all of its requests",
            "product");
  }

  Counter requests() {
    return requests;
  }

  Counter throttles() {
    return throttles;
  }

  Counter answers() {
    return answers;
  }

  Gauge paused() {
    return paused;
  }
}
