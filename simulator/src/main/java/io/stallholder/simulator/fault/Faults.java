package io.stallholder.simulator.fault;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.protocol.AwsError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The faults in force. Guarded by the simulator's lock.
public final class Faults {
  static final int MAX_FAULTS = 1_000;

  private final Switches switches;
  private final List<Fault> faults = new ArrayList<>();
  private long number;

  public Faults(Switches switches) {
    this.switches = switches;
  }

  /// @throws IllegalArgumentException when there are too many
  public Fault add(String operation, Effect effect, Fault.Trigger trigger) {
    if (faults.size() >= MAX_FAULTS) {
      faults.removeIf(Fault::isSpent);
    }
    if (faults.size() >= MAX_FAULTS) {
      throw new IllegalArgumentException("more than " + MAX_FAULTS + " faults");
    }
    Fault fault = new Fault("fault-" + ++number, operation, effect, trigger);
    faults.add(fault);
    return fault;
  }

  public boolean remove(String id) {
    return faults.removeIf(fault -> fault.id().equals(id));
  }

  public void reset() {
    faults.clear();
  }

  public List<Fault> list() {
    return List.copyOf(faults);
  }

  public Duration latency(String operation) {
    return faults.stream()
        .flatMap(fault -> fault.draw(operation, Effect.Latency.class).stream())
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

  /// Called by an operation at the point where AWS would notice.
  ///
  /// @throws AwsError when a fault of kind throttle or error strikes
  public void refuse(String operation) {
    if (strikes(operation, Effect.Throttle.class)) {
      throw throttled();
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
    return faults.stream().flatMap(fault -> fault.draw(operation, kind).stream()).findFirst();
  }
}
