package io.stallholder.gateway.usage;

import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.usage.UncountedStore.Unattributed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Usage that will not be billed unless somebody does something: it has no license, or was refused.
public final class UsageMeasure implements Measure {
  private static final Duration LATELY = Duration.ofHours(24);

  private final Measured events;
  private final Measured units;
  private final Measured oldest;
  private final Measured refused;
  private final Measured kept;

  public UsageMeasure(Metrics metrics) {
    events =
        metrics.measured(
            "usage_unattributed_events",
            "Accepted events of tenants for which no license could be chosen");
    units = metrics.measured("usage_unattributed_units", "The units of these events", "dimension");
    oldest =
        metrics.measured(
            "usage_unattributed_oldest_seconds", "How long ago the oldest of them occurred");
    refused =
        metrics.measured(
            "usage_refused_events", "Events refused during the last day, by code", "code");
    kept =
        metrics.measured(
            "usage_refused_events_kept", "Refused events that wait to be mended and tried again");
  }

  @Override
  public void read(Handle handle, Instant now) {
    List<Unattributed> waiting = UncountedStore.unattributed(handle);
    events.show((double) waiting.stream().mapToLong(Unattributed::events).sum());
    units.show(
        waiting.stream()
            .collect(
                Collectors.toMap(
                    each -> List.of(each.dimension()), each -> each.units().doubleValue())));
    oldest.show(
        waiting.stream()
            .map(Unattributed::oldest)
            .min(Comparator.naturalOrder())
            .map(time -> (double) Math.max(0, Duration.between(time, now).toSeconds()))
            .orElse(0.0));
    kept.show((double) RefusedStore.count(handle));
    refused.show(
        UncountedStore.refusedSince(handle, now.minus(LATELY)).stream()
            .collect(
                Collectors.toMap(each -> List.of(each.code()), each -> (double) each.events())));
  }
}
