package io.stallholder.gateway.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The metrics of one gateway. Every name begins with `stallholder_`. Asking twice for a name gives
/// the same metric.
public final class Metrics {
  private static final String PREFIX = "stallholder_";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();
  private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();
  private final Map<String, Measured> measured = new ConcurrentHashMap<>();

  /// For what has no shorthand here.
  public PrometheusRegistry registry() {
    return registry;
  }

  /// @param name without the prefix and without `_total`
  public Counter counter(String name, String help, String... labels) {
    return counters.computeIfAbsent(
        name,
        it -> Counter.builder().name(PREFIX + it).help(help).labelNames(labels).register(registry));
  }

  /// @param name without the prefix
  public Gauge gauge(String name, String help, String... labels) {
    return gauges.computeIfAbsent(
        name,
        it -> Gauge.builder().name(PREFIX + it).help(help).labelNames(labels).register(registry));
  }

  /// Of durations in seconds, from one millisecond to half a minute.
  ///
  /// @param name without the prefix, ending in `_seconds`
  public Histogram seconds(String name, String help, String... labels) {
    return histograms.computeIfAbsent(
        name,
        it ->
            Histogram.builder()
                .name(PREFIX + it)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 30)
                .register(registry));
  }

  /// A gauge that a [Measure] reads from the database.
  ///
  /// @param name without the prefix
  public Measured measured(String name, String help, String... labels) {
    return measured.computeIfAbsent(
        name,
        it -> {
          var gauge = new Measured();
          GaugeWithCallback.builder()
              .name(PREFIX + it)
              .help(help)
              .labelNames(labels)
              .callback(gauge::collect)
              .register(registry);
          return gauge;
        });
  }

  /// Nothing that was measured is known any more.
  public void forgetMeasured() {
    measured.values().forEach(Measured::forget);
  }

  /// What could not be measured, by its whole name.
  public Set<String> unknown() {
    return measured.entrySet().stream()
        .filter(each -> !each.getValue().isKnown())
        .map(each -> PREFIX + each.getKey())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Everything in Prometheus's text format.
  public byte[] text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// The media type of `text`.
  public static String textType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }
}
