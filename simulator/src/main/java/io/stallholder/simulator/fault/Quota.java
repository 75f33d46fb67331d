package io.stallholder.simulator.fault;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Call;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// A bucket of calls for each operation, account and region, refilled by machine time. Guarded by
/// the simulator's lock.
public final class Quota {
  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private record Bucket(String operation, String accountId, String region) {}

  /// @param credit in nanoseconds of refilling, so that nothing is lost to rounding
  private record Level(Instant at, long credit) {}

  private final InstantSource machine;
  private final Map<Bucket, Level> levels = new HashMap<>();

  public Quota(InstantSource machine) {
    this.machine = machine;
  }

  @Behaviour(
      value = "BatchMeterUsage: 10 calls a second for each account and region",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace developer guide, metering service quotas",
      date = "2026-11-23")
  @Behaviour(
      value = "The quota is a token bucket that holds the calls of one second",
      source = Source.GUESS,
      of = "how AWS throttles elsewhere",
      date = "2026-11-23")
  public boolean take(Call call, int callsPerSecond) {
    Bucket bucket = new Bucket(call.operation(), call.caller().accountId(), call.caller().region());
    Instant now = machine.instant();
    Level level = levels.getOrDefault(bucket, new Level(now, NANOS_PER_SECOND));
    long refilled = Math.max(0, Math.min(nanosSince(level.at(), now), NANOS_PER_SECOND));
    long credit = Math.min(NANOS_PER_SECOND, level.credit() + refilled);
    long cost = NANOS_PER_SECOND / callsPerSecond;
    boolean granted = credit >= cost;
    levels.put(bucket, new Level(now, granted ? credit - cost : credit));
    return granted;
  }

  private static long nanosSince(Instant then, Instant now) {
    Duration elapsed = Duration.between(then, now);
    return elapsed.compareTo(Duration.ofSeconds(1)) > 0 ? NANOS_PER_SECOND : elapsed.toNanos();
  }

  public void reset() {
    levels.clear();
  }
}
