package io.stallholder.gateway.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A gauge whose values are replaced as a whole, so that what is no more is not shown any longer.
/// Until it is read, and after it could not be read, it shows nothing: not known is not zero.
public final class Measured {
  private volatile @Nullable Map<List<String>, Double> values;

  Measured() {}

  /// @param values by the values of the labels, in their order
  public void show(Map<List<String>, Double> values) {
    this.values = Map.copyOf(values);
  }

  /// For a gauge without labels that counts.
  public void show(long count) {
    show((double) count);
  }

  /// For a gauge without labels.
  public void show(double value) {
    show(Map.of(List.of(), value));
  }

  void forget() {
    values = null;
  }

  boolean isKnown() {
    return values != null;
  }

  void collect(GaugeWithCallback.Callback callback) {
    var shown = values;
    if (shown != null) {
      shown.forEach((labels, value) -> callback.call(value, labels.toArray(String[]::new)));
    }
  }
}
