package io.stallholder.gateway.alarm;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.stallholder.gateway.metrics.Metrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The values of all metrics at one moment: the same that Prometheus would scrape.
///
/// @param unknown metrics that could not be measured: their rules neither hold nor not
record Readings(Map<String, List<Series>> metrics, Set<String> unknown) {
  /// One value of a metric.
  record Series(Map<String, String> labels, double value) {}

  static Readings of(Metrics metrics) {
    Set<String> unknown = metrics.unknown(); // first: what becomes known meanwhile is for next time
    Map<String, List<Series>> all = new HashMap<>();
    for (MetricSnapshot metric : metrics.registry().scrape()) {
      String name = metric.getMetadata().getPrometheusName();
      List<Series> series = new ArrayList<>();
      switch (metric) {
        case GaugeSnapshot gauge ->
            gauge
                .getDataPoints()
                .forEach(point -> series.add(series(point.getLabels(), point.getValue())));
        case CounterSnapshot counter ->
            counter
                .getDataPoints()
                .forEach(point -> series.add(series(point.getLabels(), point.getValue())));
        default -> {
          // Histograms: no rule is about one.
        }
      }
      all.put(name, series);
    }
    return new Readings(all, unknown);
  }

  boolean knows(Rule rule) {
    return !unknown.contains(rule.condition().metric());
  }

  /// Pure: which rules hold, and for what.
  List<Firing> firing(List<Rule> rules) {
    List<Firing> firing = new ArrayList<>();
    for (Rule rule : rules) {
      switch (rule.condition()) {
        case Condition.Beyond beyond ->
            metrics.getOrDefault(beyond.metric(), List.of()).stream()
                .filter(series -> beyond.holds(series.labels(), series.value()))
                .forEach(series -> firing.add(new Firing(rule, series.labels(), series.value())));
        case Condition.Missing _ -> {
          // Who looks from inside the gateway sees it.
        }
      }
    }
    return firing;
  }

  private static Series series(Labels labels, double value) {
    Map<String, String> map = new HashMap<>();
    for (Label label : labels) {
      map.put(label.getName(), label.getValue());
    }
    return new Series(map, value);
  }
}
