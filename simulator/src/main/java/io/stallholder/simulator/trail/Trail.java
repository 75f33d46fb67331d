package io.stallholder.simulator.trail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.TrailedCalls;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Caller;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Calls.Fate;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.CurrentWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// AWS CloudTrail's event history over AWS JSON 1.1: what [Calls] still holds of calls to the
/// Marketplace, the newest 1,000 of each operation since the simulator started.
@Behaviour(
    value = "LookupEvents may be called as often as one likes",
    source = Source.GUESS,
    of = "AWS documents 2 calls a second for each account and region; a fault can throttle here",
    date = "2026-11-24")
public final class Trail {
  private static final Duration KEPT = Duration.ofDays(90);
  private static final String PREFIX = "CloudTrail_20131101";
  private static final String NAMESPACE = "com.amazonaws.cloudtrail#";

  private static final Set<String> METERING =
      Set.of("BatchMeterUsage", "MeterUsage", "RegisterUsage");

  private final Calls calls;
  private final CurrentWorld world;
  private final VirtualClock clock;
  private final Switches switches;
  private final Faults faults;

  public Trail(Calls calls, Lifecycle.Setting setting, Faults faults) {
    this.calls = calls;
    this.world = setting.world();
    this.clock = setting.clock();
    this.switches = setting.switches();
    this.faults = faults;
  }

  @Behaviour(
      value = "The target has a long prefix in some SDKs, and a short one in others",
      source = Source.OBSERVED,
      of = "AWS SDKs for Java 2.40.2 and Python: long; for JavaScript 3: short",
      date = "2026-11-24")
  public Service service() {
    return new Service(
        "AWS CloudTrail",
        "cloudtrail",
        true,
        List.of(
            AwsJson.v11("com.amazonaws.cloudtrail.v20131101." + PREFIX, NAMESPACE),
            AwsJson.v11(PREFIX, NAMESPACE)),
        Map.of("LookupEvents", this::lookupEvents),
        OtherOperations.NAMES);
  }

  private ObjectNode lookupEvents(Call call) {
    faults.refuse(call.operation());
    Lookup lookup = Lookup.read(call);
    List<TrailEvent> found = visible(call.caller()).stream().filter(lookup::matches).toList();
    Lookup.Part part = lookup.part(found);
    ObjectNode output = Json.object();
    ArrayNode events = output.putArray("Events");
    part.events().forEach(event -> events.add(event.json()));
    part.next().ifPresent(next -> output.put("NextToken", next));
    return output;
  }

  @Behaviour(
      value = "An account's calls in one region, newest first, 15 minutes late, for 90 days",
      source = Source.DOCUMENTED,
      of = "AWS CloudTrail API reference, LookupEvents; seller guide, logging with CloudTrail",
      date = "2026-11-24")
  @Behaviour(
      value = "A call that AWS never saw is not in the history, one whose reply was lost is",
      source = Source.GUESS,
      of = "the history is of calls that were received",
      date = "2026-11-24")
  private List<TrailEvent> visible(Caller caller) {
    Instant now = clock.instant();
    Instant newest = now.minus(switches.get(Switch.TRAIL_DELAY));
    Instant oldest = now.minus(KEPT);
    List<TrailEvent> events = new ArrayList<>();
    for (String operation : operations()) {
      calls.list(Optional.of(operation)).stream()
          .filter(one -> one.caller().accountId().equals(caller.accountId()))
          .filter(one -> one.caller().region().equals(caller.region()))
          .filter(one -> one.reply().fate() != Fate.DROPPED)
          .filter(one -> !one.time().isAfter(newest) && one.time().isAfter(oldest))
          .map(one -> TrailEvent.of(one, world.get()))
          .forEach(events::add);
    }
    // Sorting is stable: of the calls of one instant and operation, the last one comes first.
    List<TrailEvent> newestFirst = new ArrayList<>(events.reversed());
    newestFirst.sort(Comparator.comparing(TrailEvent::time).reversed());
    return newestFirst;
  }

  @Behaviour(
      value = "BatchMeterUsage, MeterUsage and RegisterUsage are in the history",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, logging with CloudTrail",
      date = "2026-11-24")
  @Behaviour(
      value = "ResolveCustomer and GetEntitlements are not, unless the switch says so",
      source = Source.GUESS,
      of = "the guide does not name them; AWS's metering skill speaks of ResolveCustomer",
      date = "2026-11-24")
  private List<String> operations() {
    TrailedCalls trailed = switches.get(Switch.TRAILED_CALLS);
    List<String> operations = new ArrayList<>(METERING.stream().sorted().toList());
    switch (trailed) {
      case METERING -> {
        // no others
      }
      case ALL -> operations.addAll(List.of("ResolveCustomer", TrailEvent.GET_ENTITLEMENTS));
    }
    return operations;
  }
}
