package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Adds accepted usage to the hours that are still open.
public final class UsageCounter {
  /// Usage of one license, summed over the events of one transaction.
  ///
  /// @param hour in which it occurred
  public record Usage(License license, Dimension dimension, UsageHour hour, BigDecimal quantity) {}

  private final UsageWindow window;

  public UsageCounter(MeteringConfig config) {
    this.window = UsageWindow.of(config);
  }

  /// Counts each usage into its own hour or, where that is sealed or AWS takes it no more, into
  /// another one, in the caller's transaction. The meters' rows stay locked until it ends, so that
  /// no hour is sealed between the choice and the commit.
  ///
  /// @return per usage, in the given order, the hour it is counted into; none where no hour is left
  public List<Optional<UsageHour>> count(Handle handle, List<Usage> usage, Instant now) {
    TreeMap<MeterKey, BigDecimal> accepted = new TreeMap<>();
    usage.forEach(each -> accepted.merge(meter(each), each.quantity(), BigDecimal::add));
    if (accepted.isEmpty()) {
      return List.of();
    }
    MeterStore.accept(handle, accepted);
    Map<MeterKey, Set<UsageHour>> sealed =
        MeterStore.sealedHours(handle, accepted.navigableKeySet(), window.earliest(now));

    List<Optional<UsageHour>> places = new ArrayList<>();
    Map<MeterHour, BigDecimal> additions = new HashMap<>();
    List<MeterStore.Moved> moved = new ArrayList<>();
    List<MeterStore.Refused> refused = new ArrayList<>();
    for (Usage each : usage) {
      MeterKey meter = meter(each);
      var choice = new Places(each.license(), window, sealed.getOrDefault(meter, Set.of()), now);
      Optional<UsageHour> place = choice.placeFor(each.hour());
      places.add(place);
      place.ifPresentOrElse(
          hour -> {
            additions.merge(new MeterHour(meter, hour), each.quantity(), BigDecimal::add);
            if (!hour.equals(each.hour())) {
              moved.add(
                  new MeterStore.Moved(
                      meter, each.hour(), hour, reason(choice, each.hour()), each.quantity()));
            }
          },
          () ->
              refused.add(
                  new MeterStore.Refused(meter, each.hour(), choice.noPlace(), each.quantity())));
    }
    MeterStore.add(handle, additions);
    MeterStore.noteMoved(handle, moved, now);
    MeterStore.noteRefused(handle, refused, now);
    return places;
  }

  private static SealingPlan.Reason reason(Places places, UsageHour own) {
    if (own.isBefore(places.activation())) {
      return SealingPlan.Reason.BEFORE_ACTIVATION;
    }
    return places.sealed().contains(own)
        ? SealingPlan.Reason.LATE
        : SealingPlan.Reason.WINDOW_CLOSED;
  }

  private static MeterKey meter(Usage usage) {
    return new MeterKey(usage.license().id(), usage.dimension());
  }
}
