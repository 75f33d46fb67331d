package io.stallholder.simulator.fault;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.protocol.AwsError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The faults in force. Guarded by the simulator's lock.
public final class Faults {
  static final int MAX_FAULTS = 1_000;

  private final Switches switches;
  private final KeptMap<String, Fault> faults;
  private long number;

  public Faults(Switches switches, KeptMap<String, Fault> faults) {
    this.switches = switches;
    this.faults = faults;
    this.number = faults.size();
  }

  /// @throws IllegalArgumentException when there are too many
  public Fault add(String operation, Effect effect, Fault.Trigger trigger) {
    if (faults.size() >= MAX_FAULTS) {
      var unused = faults.removeIf(Fault::isSpent);
    }
    if (faults.size() >= MAX_FAULTS) {
      throw new IllegalArgumentException("more than " + MAX_FAULTS + " faults");
    }
    do {
      number++;
    } while (faults.has("fault-" + number));
    Fault fault = new Fault("fault-" + number, operation, effect, trigger, 0);
    faults.put(fault);
    return fault;
  }

  public boolean remove(String id) {
    return faults.remove(id).isPresent();
  }

  public void reset() {
    faults.clear();
  }

  public List<Fault> list() {
    return List.copyOf(faults.values());
  }

  public Duration latency(String operation) {
    return faults.values().stream()
        .flatMap(fault -> draw(fault, operation, Effect.Latency.class).stream())
        .map(effect -> ((Effect.Latency) effect).delay())
        .reduce(Duration.ZERO, Duration::plus);
  }

  public boolean resets(String operation) {
    return strikes(operation, Effect.Reset.class);
  }

  public boolean losesReply(String operation) {
    return strikes(operation, Effect.LoseReply.class);
  }

  public boolean leavesUnprocessed(String operation) {
    return strikes(operation, Effect.Unprocessed.class);
  }

  public boolean duplicatesResend(String operation) {
    return strikes(operation, Effect.DuplicateOnResend.class);
  }

  public boolean losesEvent(String name) {
    return strikes(name, Effect.EventLose.class);
  }

  public boolean duplicatesEvent(String name) {
    return strikes(name, Effect.EventDuplicate.class);
  }

  public boolean reordersEvent(String name) {
    return strikes(name, Effect.EventReorder.class);
  }

  public Optional<Duration> delaysEvent(String name) {
    return firstStrike(name, Effect.EventDelay.class)
        .map(effect -> ((Effect.EventDelay) effect).delay());
  }

  /// Called by an operation at the point where AWS would notice.
  ///
  /// @throws AwsError when a fault of kind throttle or error strikes
  public void refuse(String operation) {
    refuse(operation, this::throttled);
  }

  /// @param throttled what a service answers then that has a throttling error of its own
  public void refuse(String operation, Supplier<AwsError> throttled) {
    if (strikes(operation, Effect.Throttle.class)) {
      throw throttled.get();
    }
    firstStrike(operation, Effect.Fail.class)
        .map(Effect.Fail.class::cast)
        .ifPresent(fail -> {
          throw new AwsError(fail.code(), fail.status(), fail.message());
        });
  }

  @Behaviour(
      value = "Too many calls answer ThrottlingException with HTTP 400",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, BatchMeterUsage, errors",
      date = "2026-11-23")
  public AwsError throttled() {
    int status = switches.get(Switch.THROTTLE_STATUS);
    return new AwsError("ThrottlingException", status, "Rate exceeded");
  }

  private boolean strikes(String operation, Class<? extends Effect> kind) {
    return firstStrike(operation, kind).isPresent();
  }

  private Optional<Effect> firstStrike(String operation, Class<? extends Effect> kind) {
    return faults.values().stream()
        .flatMap(fault -> draw(fault, operation, kind).stream())
        .findFirst();
  }

  /// How often a counted fault struck outlives a restart; dice begin anew from their seed.
  private Optional<Effect> draw(Fault fault, String operation, Class<? extends Effect> kind) {
    Optional<Effect> struck = fault.draw(operation, kind);
    if (struck.isPresent() && fault.trigger() instanceof Fault.Trigger.Count) {
      faults.put(fault);
    }
    return struck;
  }
}
