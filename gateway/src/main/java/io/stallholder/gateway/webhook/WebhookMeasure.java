package io.stallholder.gateway.webhook;

import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.gateway.webhook.StandingStore.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What the seller's app was not told.
public final class WebhookMeasure implements Measure {
  private final Measured waiting;
  private final Measured parked;
  private final Measured oldest;
  private final Measured disabled;

  public WebhookMeasure(Metrics metrics) {
    waiting = metrics.measured("webhook_waiting", "Events on their way to an endpoint", "endpoint");
    parked =
        metrics.measured(
            "webhook_parked", "Events that an endpoint did not take in three days", "endpoint");
    oldest =
        metrics.measured(
            "webhook_oldest_seconds",
            "How long the oldest event waits that an endpoint has not taken",
            "endpoint");
    disabled =
        metrics.measured(
            "webhook_disabled", "1 where an endpoint said that it wants no more", "endpoint");
  }

  @Override
  public void read(Handle handle, Instant now) {
    Map<UUID, Standing> standing = StandingStore.byEndpoint(handle);
    Map<List<String>, Double> waits = new HashMap<>();
    Map<List<String>, Double> parks = new HashMap<>();
    Map<List<String>, Double> ages = new HashMap<>();
    Map<List<String>, Double> off = new HashMap<>();
    for (Endpoint endpoint : EndpointStore.all(handle)) {
      List<String> label = List.of(endpoint.id().toString());
      Standing its = standing.getOrDefault(endpoint.id(), Standing.none(endpoint.id()));
      boolean isOff = endpoint.disabled().isPresent();
      waits.put(label, (double) its.waiting());
      parks.put(label, (double) its.parked());
      ages.put(label, isOff ? 0.0 : its.oldestSeconds());
      off.put(label, isOff ? 1.0 : 0.0);
    }
    waiting.show(waits);
    parked.show(parks);
    oldest.show(ages);
    disabled.show(off);
  }
}
