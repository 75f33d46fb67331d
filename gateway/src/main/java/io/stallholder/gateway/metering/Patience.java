package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.SealingPlan.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Meters whose hours cannot be sealed yet are looked at again now and then, not every round; and
/// people are told in time.
final class Patience {
  /// How long before AWS closes an hour's window its waiting becomes an error.
  static final Duration ALARM_MARGIN = Duration.ofHours(12);

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private record Told(UUID license, WaitReason reason, boolean urgent) {}

  private final UsageWindow window;
  private final Map<MeterKey, Instant> waiting = new ConcurrentHashMap<>();
  private final Set<Told> told = ConcurrentHashMap.newKeySet();

  Patience(UsageWindow window) {
    this.window = window;
  }

  /// Whether a meter is to be looked at now.
  boolean isDue(MeterKey meter, Instant now) {
    Instant since = waiting.get(meter);
    return since == null || now.isBefore(since) || !now.isBefore(since.plus(LOOK_AGAIN));
  }

  void looked(MeterKey meter, List<Wait> waits, Instant now) {
    if (waits.isEmpty()) {
      waiting.remove(meter);
      return;
    }
    waiting.put(meter, now);
    Set<Told> toldNow = new HashSet<>();
    for (Wait wait : waits) {
      boolean urgent = !now.plus(ALARM_MARGIN).isBefore(window.closes(wait.hour().start()));
      var telling = new Told(meter.license(), wait.reason(), urgent);
      if (toldNow.add(telling) && told.add(telling)) {
        (urgent ? LOG.atError() : LOG.atWarn())
            .addKeyValue("license", meter.license())
            .addKeyValue("dimension", meter.dimension())
            .addKeyValue("hour", wait.hour())
            .log("an hour that is over cannot be sealed yet: {}", wait.detail());
      }
    }
  }
}
