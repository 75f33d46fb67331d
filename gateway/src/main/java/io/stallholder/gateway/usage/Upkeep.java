package io.stallholder.gateway.usage;

import io.stallholder.gateway.config.UsageConfig;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.usage.SweepStore.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// Makes room for the usage of the next days and lets go of that of long ago. One gateway does it;
/// two for a moment only do it twice.
final class Upkeep implements Loop.Step {
  /// An identity outlives the lateness in which its event could be sent again.
  private static final Duration MARGIN = Duration.ofDays(1);

  private final Jdbi jdbi;
  private final Lease lease;
  private final InstantSource clock;
  private final Partitions partitions;
  private final List<Sweep> sweeps;
  private Instant done = Instant.MIN;

  Upkeep(Jdbi jdbi, UsageConfig config, Lease lease, InstantSource clock) {
    this.jdbi = jdbi;
    this.lease = lease;
    this.clock = clock;
    this.partitions = new Partitions(jdbi, config.retention());
    Duration known = config.maxLateness().plus(config.maxAhead()).plus(MARGIN);
    this.sweeps =
        List.of(
            new Sweep(jdbi, Table.IDENTITIES, known),
            new Sweep(jdbi, Table.DEFAULT_PARTITION, config.retention()));
  }

  @Override
  public Loop.Round once() {
    if (!lease.acquire()) {
      return Loop.Round.IDLE;
    }
    Instant now = clock.instant();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    if (!done.equals(hour) && partitions.keep(now)) {
      done = hour;
    }
    boolean more =
        jdbi.inTransaction(handle -> RefusedStore.dropOld(handle, now))
            == RefusedStore.MOST_DROPPED;
    for (Sweep sweep : sweeps) {
      more |= sweep.once(now);
    }
    return more ? Loop.Round.BUSY : Loop.Round.IDLE;
  }
}
