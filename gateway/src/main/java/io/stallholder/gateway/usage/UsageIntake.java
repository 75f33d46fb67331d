package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.metering.UsageCounter;
import io.stallholder.gateway.usage.Reading.Result;
import io.stallholder.gateway.usage.Refusal.Code;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Accepts usage: each event once, in one transaction with the hour it is counted into.
final class UsageIntake {
  /// What became of one event of a request. A new case must break the build.
  sealed interface Fate {
    record Accepted() implements Fate {}

    record Duplicate() implements Fate {}

    record Refused(Refusal refusal) implements Fate {}
  }

  private static final int WORTH_A_COPY = 100;
  private static final int COMMITS_THAT_ASK = 20;

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final UsageCounter counter;
  private final InstantSource clock;
  private final AtomicInteger asking = new AtomicInteger();

  UsageIntake(Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.counter = new UsageCounter(config.metering(), licenses);
    this.clock = clock;
  }

  /// Returns only after what is accepted is committed.
  ///
  /// @return one fate per reading, in their order
  List<Fate> accept(List<Reading> readings) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> accept(handle, readings, now));
  }

  /// Tries refused events again, a page at a time. Those that are refused once more stay.
  ///
  /// @return how many were tried, accepted, and the last key
  Retried retry(Optional<String> code, Optional<String> after, int size) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      List<RefusedStore.Refused> page = RefusedStore.page(handle, code, after, size);
      RefusedStore.drop(handle, page);
      List<Reading> readings = new ArrayList<>();
      page.forEach(refused ->
          readings.add(UsageReader.line(Json.mapper(), readings.size() + 1, refused.event())));
      List<Fate> fates = accept(handle, readings, now);
      long refused = fates.stream().filter(Fate.Refused.class::isInstance).count();
      return new Retried(
          page.size(),
          Math.toIntExact(page.size() - refused),
          page.isEmpty() ? after : Optional.of(page.getLast().key()));
    });
  }

  /// What became of a page of refused events.
  record Retried(int tried, int accepted, Optional<String> last) {}

  private List<Fate> accept(Handle handle, List<Reading> readings, Instant now) {
    Resolver resolver = resolver(handle, readings);
    Fate[] fates = new Fate[readings.size()];
    Map<Identity, Integer> candidates = new HashMap<>();
    List<Integer> repeated = new ArrayList<>();
    Map<Integer, Resolution> resolutions = new HashMap<>();
    for (int i = 0; i < readings.size(); i++) {
      switch (readings.get(i).result()) {
        case Result.Refused(Refusal refusal) -> fates[i] = new Fate.Refused(refusal);
        case Result.Understood(UsageEvent event) -> {
          Resolution resolution = resolve(resolver, event, now);
          resolutions.put(i, resolution);
          if (resolution instanceof Resolution.Refused(Refusal refusal)) {
            fates[i] = new Fate.Refused(refusal); // unless it was accepted before: see below
            repeated.add(i);
          } else if (candidates.putIfAbsent(event.identity(), i) != null) {
            repeated.add(i);
          }
        }
      }
    }
    List<UsageEvent> claims =
        candidates.values().stream()
            .map(i -> event(readings.get(i)))
            .sorted(Comparator.comparing(UsageEvent::identity, UsageIntake::inOrder))
            .toList();
    Predicate<Identity> claimed = claim(handle, claims, now);
    List<Integer> fresh = new ArrayList<>(claims.size());
    for (UsageEvent claim : claims) {
      int i = candidates.getOrDefault(claim.identity(), -1);
      if (claimed.test(claim.identity())) {
        fates[i] = new Fate.Accepted();
        fresh.add(i);
      } else {
        repeated.add(i);
      }
    }
    judgeRepeated(handle, readings, repeated, fates);
    store(handle, readings, fresh, resolutions, now);
    keepRefused(handle, readings, fates, now);
    return Arrays.asList(fates);
  }

  private Resolution resolve(Resolver resolver, UsageEvent event, Instant now) {
    Instant latest = now.plus(config.usage().maxAhead());
    if (event.time().isAfter(latest)) {
      return refused(
          Code.TOO_EARLY, "time %s is in the future; it is %s now".formatted(event.time(), now));
    }
    Instant earliest = now.minus(config.usage().maxLateness());
    if (event.time().isBefore(earliest)) {
      return refused(
          Code.TOO_OLD,
          "time %s is too old; the oldest taken now is %s".formatted(event.time(), earliest));
    }
    return resolver.resolve(event);
  }

  /// One COPY for all as long as nothing comes twice. Once something did, more will: a COPY that
  /// fails was for nothing, so for some commits each identity is asked for.
  private Predicate<Identity> claim(Handle handle, List<UsageEvent> events, Instant now) {
    if (events.size() >= WORTH_A_COPY) {
      if (asking.get() == 0) {
        if (IdentityStore.claimAll(handle, events, now)) {
          return _ -> true;
        }
        asking.set(COMMITS_THAT_ASK);
      } else {
        asking.updateAndGet(left -> Math.max(0, left - 1));
      }
    }
    return IdentityStore.claim(handle, events, now)::contains;
  }

  /// An event that was accepted before is a duplicate, also if it would be refused today: sending
  /// everything again is always safe. The same id with other content is an error.
  private static void judgeRepeated(
      Handle handle, List<Reading> readings, List<Integer> repeated, Fate[] fates) {
    List<Identity> identities =
        repeated.stream().map(i -> event(readings.get(i)).identity()).distinct().toList();
    Map<Identity, byte[]> known = IdentityStore.digests(handle, identities);
    for (int i : repeated) {
      UsageEvent event = event(readings.get(i));
      Optional<byte[]> digest = Optional.ofNullable(known.get(event.identity()));
      if (digest.isPresent()) {
        fates[i] =
            Arrays.equals(digest.get(), event.digest())
                ? new Fate.Duplicate()
                : new Fate.Refused(
                    new Refusal(
                        Code.ID_REUSED,
                        "id \"%s\" of source \"%s\" was used for another event"
                            .formatted(event.identity().id(), event.identity().source())));
      }
    }
  }

  private void store(
      Handle handle,
      List<Reading> readings,
      List<Integer> fresh,
      Map<Integer, Resolution> resolutions,
      Instant now) {
    List<UsageStore.Accepted> accepted = new ArrayList<>();
    List<UsageEvent> belonging = new ArrayList<>();
    List<License> owners = new ArrayList<>();
    for (int i : fresh) {
      UsageEvent event = event(readings.get(i));
      switch (Optional.ofNullable(resolutions.get(i)).orElseThrow()) {
        case Resolution.Belongs(License license) -> {
          belonging.add(event);
          owners.add(license);
        }
        case Resolution.Unattributed(String tenant) ->
            accepted.add(
                new UsageStore.Accepted(
                    event, Optional.empty(), Optional.of(tenant), Optional.empty()));
        case Resolution.Refused _ -> throw new IllegalStateException("a refused event was claimed");
      }
    }
    accepted.addAll(count(handle, belonging, owners, now));
    UsageStore.insert(handle, accepted, now);
  }

  /// Events of one license, dimension, hour and tag set are counted as one sum.
  private List<UsageStore.Accepted> count(
      Handle handle, List<UsageEvent> events, List<License> owners, Instant now) {
    Map<Bucket, Integer> places = new HashMap<>();
    List<UsageCounter.Usage> sums = new ArrayList<>();
    int[] placeOf = new int[events.size()];
    for (int i = 0; i < events.size(); i++) {
      UsageEvent event = events.get(i);
      License owner = owners.get(i);
      UsageHour hour = UsageHour.containing(event.time());
      var bucket = new Bucket(owner.id(), event.dimension(), hour, event.tags());
      placeOf[i] = places.computeIfAbsent(bucket, _ -> sums.size());
      var usage =
          new UsageCounter.Usage(owner, event.dimension(), hour, event.quantity(), event.tags());
      if (placeOf[i] == sums.size()) {
        sums.add(usage);
      } else {
        sums.set(placeOf[i], usage.plus(sums.get(placeOf[i]).quantity()));
      }
    }
    List<Optional<UsageHour>> hours = counter.count(handle, sums, now);
    List<UsageStore.Accepted> counted = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      License owner = owners.get(i);
      counted.add(
          new UsageStore.Accepted(
              events.get(i), Optional.of(owner.id()), owner.tenant(), hours.get(placeOf[i])));
    }
    return counted;
  }

  private record Bucket(
      UUID license, Dimension dimension, UsageHour hour, SortedMap<String, String> tags) {}

  private static void keepRefused(
      Handle handle, List<Reading> readings, Fate[] fates, Instant now) {
    List<Reading> kept = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < fates.length; i++) {
      if (fates[i] instanceof Fate.Refused(Refusal refusal)) {
        kept.add(readings.get(i));
        refusals.add(refusal);
      }
    }
    RefusedStore.keep(handle, kept, refusals, now);
  }

  /// Looks again for a license for events that had none, since one may be the default by now.
  ///
  /// @return how many found theirs
  int attribute(String tenant, int limit) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      var resolver = new Resolver(config, licenses.byTenants(handle, List.of(tenant)));
      List<UsageEvent> events = new ArrayList<>();
      List<License> owners = new ArrayList<>();
      for (UsageEvent event : UsageStore.unattributed(handle, tenant, limit)) {
        if (resolver.resolve(event) instanceof Resolution.Belongs(License license)) {
          events.add(event);
          owners.add(license);
        }
      }
      UsageStore.attribute(handle, tenant, count(handle, events, owners, now));
      return events.size();
    });
  }

  private Resolver resolver(Handle handle, List<Reading> readings) {
    List<Subject> subjects =
        readings.stream()
            .flatMap(reading ->
                reading.result() instanceof Result.Understood(UsageEvent event)
                    ? Stream.of(event.subject())
                    : Stream.empty())
            .distinct()
            .map(Subject::of)
            .toList();
    return new Resolver(
        config,
        licenses.concerned(
            handle,
            subjects.stream().flatMap(subject -> subject.license().stream()).toList(),
            subjects.stream().flatMap(subject -> subject.arnId().stream()).toList(),
            subjects.stream().map(Subject::text).toList()));
  }

  private static UsageEvent event(Reading reading) {
    return switch (reading.result()) {
      case Result.Understood(UsageEvent event) -> event;
      case Result.Refused _ -> throw new IllegalStateException("this reading has no event");
    };
  }

  private static Resolution refused(Code code, String detail) {
    return new Resolution.Refused(new Refusal(code, detail));
  }

  private static int inOrder(Identity one, Identity other) {
    int byId = one.id().compareTo(other.id());
    return byId != 0 ? byId : one.source().compareTo(other.source());
  }
}
