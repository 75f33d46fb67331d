package io.stallholder.gateway.metering;

import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.UsageHour;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Usage that waits for something that AWS has not told, or for a person.
public final class WaitingMeasure implements Measure {
  private final Measured oldest;
  private final Measured held;
  private final Measured pauses;
  private final Measured frozen;

  public WaitingMeasure(Metrics metrics) {
    oldest =
        metrics.measured(
            "metering_waiting_hour_seconds",
            "Age of the oldest hour that cannot be sealed yet, by what it waits for",
            "reason");
    held =
        metrics.measured(
            "metering_held_hours", "Hours above their dimension's ceiling, which nobody released");
    pauses =
        metrics.measured("metering_pauses", "Products and licenses whose metering a person paused");
    frozen =
        metrics.measured(
            "metering_open_recoveries",
            "Restored databases of which nobody said what AWS had billed");
  }

  @Override
  public void read(Handle handle, Instant now) {
    Map<WaitReason, UsageHour> hours = WaitStore.oldest(handle);
    Map<List<String>, Double> ages = new HashMap<>();
    for (WaitReason reason : WaitReason.values()) {
      ages.put(
          List.of(reason.word()),
          Optional.ofNullable(hours.get(reason))
              .map(hour -> (double) Duration.between(hour.start(), now).toSeconds())
              .orElse(0.0));
    }
    oldest.show(ages);
    held.show(HoldStore.count(handle));
    pauses.show(PauseStore.inForce(handle).size());
    frozen.show(
        RecoveryStore.all(handle).stream().filter(each -> each.resolvedAt().isEmpty()).count());
  }
}
