package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.gateway.metering.MeterStore.Moved;
import io.stallholder.gateway.metering.MeterStore.Refused;
import io.stallholder.gateway.metering.RecoveryStore.Recovery;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Adds accepted usage to the hours that are still open.
public final class UsageCounter {
  /// Usage of one license, summed over the events of one transaction.
  ///
  /// @param hour in which it occurred
  /// @param tags of all these events; often none
  public record Usage(
      License license,
      Dimension dimension,
      UsageHour hour,
      BigDecimal quantity,
      SortedMap<String, String> tags) {

    /// Untagged.
    public Usage(License license, Dimension dimension, UsageHour hour, BigDecimal quantity) {
      this(license, dimension, hour, quantity, Collections.emptySortedMap());
    }

    public Usage plus(BigDecimal more) {
      return new Usage(license, dimension, hour, quantity.add(more), tags);
    }
  }

  private final UsageWindow window;
  private final Licenses licenses;

  public UsageCounter(MeteringConfig config, Licenses licenses) {
    this.window = UsageWindow.of(config);
    this.licenses = licenses;
  }

  /// Counts each usage into its own hour or, where that is sealed or AWS takes it no more, into
  /// another one, in the caller's transaction. The meters' rows stay locked until it ends, so that
  /// no hour is sealed between the choice and the commit. The licenses are read once more under
  /// that lock: an end that came meanwhile is seen.
  ///
  /// @return per usage, in the given order, the hour it is counted into; none where no hour is left
  public List<Optional<UsageHour>> count(Handle handle, List<Usage> usage, Instant now) {
    TreeMap<MeterKey, BigDecimal> accepted = new TreeMap<>();
    usage.forEach(each -> accepted.merge(meter(each), each.quantity(), BigDecimal::add));
    if (accepted.isEmpty()) {
      return List.of();
    }
    MeterStore.accept(handle, accepted);
    var counting = new Counting(placing(handle, accepted.navigableKeySet(), now));
    List<Optional<UsageHour>> places = new ArrayList<>();
    for (Usage each : usage) {
      var amount =
          new Amount(new MeterHour(meter(each), each.hour()), each.quantity(), each.tags());
      places.add(counting.add(amount, Optional.empty()));
    }
    counting.store(handle, now);
    return places;
  }

  /// Usage that was counted once, and is found not to be billed, goes to an hour that can still be
  /// sent. The meter is locked, and its `accepted` stays.
  void countAgain(Handle handle, MeterHour own, BigDecimal quantity, Instant now) {
    if (quantity.signum() == 0) {
      return;
    }
    Placing placing = placing(handle, Set.of(own.meter()), now).withoutFreezing();
    var counting = new Counting(placing);
    counting.add(
        new Amount(own, quantity, Collections.emptySortedMap()), Optional.of(MoveReason.UNBILLED));
    counting.store(handle, now);
  }

  /// Takes usage back out of the open hour it is in, wherever that was moved as a whole.
  ///
  /// @param place the hour it was counted into when it was accepted
  /// @return how much was taken; none when it is in no open hour any more
  public Optional<BigDecimal> takeBack(Handle handle, Usage usage, UsageHour place, Instant now) {
    MeterKey meter = meter(usage);
    MeterStore.lock(handle, meter);
    Map<UsageHour, BigDecimal> open = MeterStore.openHours(handle, meter);
    List<Origins.Moved> way = new ArrayList<>();
    Set<UsageHour> seen = new HashSet<>();
    UsageHour hour = place;
    while (!open.containsKey(hour)) {
      Optional<UsageHour> next = MovedStore.wholeHourWentTo(handle, meter, hour);
      if (next.isEmpty() || !seen.add(hour)) {
        return Optional.empty();
      }
      way.add(new Origins.Moved(hour, next.get(), true, usage.quantity()));
      hour = next.get();
    }
    if (!place.equals(usage.hour())) {
      way.add(new Origins.Moved(usage.hour(), place, false, usage.quantity()));
    }
    // A person may have lowered the hour since.
    BigDecimal taken = usage.quantity().min(open.getOrDefault(hour, BigDecimal.ZERO));
    var from = new MeterHour(meter, hour);
    MeterStore.subtract(handle, from, taken);
    if (!usage.tags().isEmpty()) {
      TagStore.add(
          handle, Map.of(new TagStore.Tagged(from, new TagSet(usage.tags())), taken.negate()));
    }
    way.forEach(moved -> MovedStore.takeBack(handle, meter, moved, now));
    MeterStore.noteRefused(
        handle, List.of(new Refused(meter, usage.hour(), NoPlace.VOIDED, taken)), now);
    return Optional.of(taken);
  }

  private Placing placing(Handle handle, Collection<MeterKey> meters, Instant now) {
    Map<UUID, License> current = new HashMap<>();
    licenses
        .byIds(handle, meters.stream().map(MeterKey::license).distinct().toList())
        .forEach(license -> current.put(license.id(), license));
    UsageHour earliest = window.earliest(now);
    Map<MeterKey, Set<UsageHour>> sealed = MeterStore.sealedHours(handle, meters, earliest);
    List<Recovery> recoveries = RecoveryStore.all(handle);
    Set<UsageHour> suspect = RecoveryStore.suspectHours(recoveries, earliest);
    Map<MeterKey, Places> places = new HashMap<>();
    for (MeterKey meter : meters) {
      Set<UsageHour> taken = new HashSet<>(sealed.getOrDefault(meter, Set.of()));
      taken.addAll(suspect);
      License license = Optional.ofNullable(current.get(meter.license())).orElseThrow();
      places.put(meter, new Places(license, window, taken, now));
    }
    return new Placing(
        places, recoveries.stream().filter(each -> each.resolvedAt().isEmpty()).toList());
  }

  private static MeterKey meter(Usage usage) {
    return new MeterKey(usage.license().id(), usage.dimension());
  }

  /// Where usage may go.
  ///
  /// @param recoveries those that nobody decided about
  private record Placing(Map<MeterKey, Places> places, List<Recovery> recoveries) {
    Placing withoutFreezing() {
      return new Placing(places, List.of());
    }

    Places of(MeterKey meter) {
      return Optional.ofNullable(places.get(meter)).orElseThrow();
    }

    Optional<Recovery> freezing(UsageHour hour) {
      return recoveries.stream().filter(each -> each.mayHaveBilled(hour)).findFirst();
    }
  }

  /// @param own the hour in which it occurred
  private record Amount(MeterHour own, BigDecimal quantity, SortedMap<String, String> tags) {
    MeterKey meter() {
      return own.meter();
    }

    UsageHour hour() {
      return own.hour();
    }
  }

  /// Usage on its way into hours.
  private static final class Counting {
    private final Placing placing;
    private final Map<MeterHour, BigDecimal> additions = new HashMap<>();
    private final Map<TagStore.Tagged, BigDecimal> tagged = new HashMap<>();
    private final Map<UUID, Map<MeterHour, BigDecimal>> frozen = new HashMap<>();
    private final List<Moved> moved = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();

    private Counting(Placing placing) {
      this.placing = placing;
    }

    private Optional<UsageHour> add(Amount amount, Optional<MoveReason> why) {
      UsageHour own = amount.hour();
      Places places = placing.of(amount.meter());
      Optional<UsageHour> place = places.placeFor(own);
      if (place.isEmpty() && places.noPlace(own) == NoPlace.BEFORE_METERED_FROM) {
        refuse(amount, NoPlace.BEFORE_METERED_FROM);
        return place;
      }
      Optional<Recovery> recovery = placing.freezing(own);
      if (recovery.isPresent()) {
        frozen
            .computeIfAbsent(recovery.get().id(), _ -> new HashMap<>())
            .merge(amount.own(), amount.quantity(), BigDecimal::add);
        return Optional.empty();
      }
      place.ifPresentOrElse(
          hour -> put(amount, hour, why.orElseGet(() -> reason(places, own))),
          () -> refuse(amount, places.noPlace(own)));
      return place;
    }

    private void put(Amount amount, UsageHour hour, MoveReason reason) {
      var place = new MeterHour(amount.meter(), hour);
      additions.merge(place, amount.quantity(), BigDecimal::add);
      if (!amount.tags().isEmpty()) {
        var tags = new TagStore.Tagged(place, new TagSet(amount.tags()));
        tagged.merge(tags, amount.quantity(), BigDecimal::add);
      }
      if (!hour.equals(amount.hour())) {
        moved.add(new Moved(amount.meter(), amount.hour(), hour, reason, amount.quantity(), false));
      }
    }

    private void refuse(Amount amount, NoPlace why) {
      refused.add(new Refused(amount.meter(), amount.hour(), why, amount.quantity()));
    }

    private void store(Handle handle, Instant now) {
      MeterStore.add(handle, additions);
      TagStore.add(handle, tagged);
      MeterStore.noteMoved(handle, moved, now);
      MeterStore.noteRefused(handle, refused, now);
      frozen.forEach((recovery, usage) -> RecoveryStore.freeze(handle, recovery, usage, now));
    }

    private static MoveReason reason(Places places, UsageHour own) {
      if (own.isBefore(places.activation())) {
        return MoveReason.BEFORE_ACTIVATION;
      }
      return places.sealed().contains(own) ? MoveReason.LATE : MoveReason.WINDOW_CLOSED;
    }
  }
}
