package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The room of usage: its HTTP calls and its background work.
public final class Usage implements AutoCloseable {
  /// Events that were read are several times as large as what was sent.
  private static final int PART_OF_THE_MEMORY = 10;

  private static final Duration LEASE = Duration.ofSeconds(30);
  private final Commits commits;
  private final UsageResource resource;
  private final RefusedResource refused;
  private final VoidResource voiding;
  private final Attribution attribution;
  private final Lease lease;
  private final Upkeep upkeep;

  public Usage(
      Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock, Metrics metrics) {
    var intake = new UsageIntake(jdbi, config, licenses, clock);
    var transactions = metrics.counter("usage_commits", "Transactions that stored usage");
    this.commits =
        new Commits(readings -> {
          List<UsageIntake.Fate> fates = intake.accept(readings);
          transactions.inc();
          return fates;
        });
    long mostBytes = Runtime.getRuntime().maxMemory() / PART_OF_THE_MEMORY;
    var room = new Room(mostBytes, config.usage().maxEventsWaiting());
    this.resource = new UsageResource(commits, room, config.usage(), metrics);
    this.refused = new RefusedResource(jdbi, intake);
    this.lease = new Lease(jdbi, "usage-upkeep", UUID.randomUUID().toString(), LEASE);
    this.upkeep = new Upkeep(jdbi, config.usage(), lease, clock);
    this.attribution = new Attribution(jdbi, intake);
    this.voiding = new VoidResource(new Voiding(jdbi, config, licenses, clock));
  }

  /// `POST /v1/usage`.
  public Resource resource() {
    return resource;
  }

  /// `/v1/usage/refused`.
  public Resource refused() {
    return refused;
  }

  /// `/v1/usage/void`.
  public Resource voiding() {
    return voiding;
  }

  /// Looks again for the license of usage that has none.
  public Loop.Step attribution() {
    return attribution;
  }

  /// Makes room for the usage of the next days and lets go of that of long ago.
  public Loop.Step upkeep() {
    return upkeep;
  }

  /// Commits what was taken; closed after the listeners, which take no more by then.
  @Override
  public void close() {
    commits.close();
    lease.release();
  }
}
