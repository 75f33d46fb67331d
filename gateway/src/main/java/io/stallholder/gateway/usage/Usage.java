package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/// The room of usage: its HTTP calls and its background work.
public final class Usage {
  private final UsageResource resource;
  private final RefusedResource refused;
  private final Attribution attribution;

  public Usage(
      Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock, Metrics metrics) {
    var intake = new UsageIntake(jdbi, config, licenses, clock);
    this.resource = new UsageResource(intake, config.usage(), metrics);
    this.refused = new RefusedResource(jdbi, intake, metrics);
    this.attribution = new Attribution(jdbi, intake, clock);
  }

  /// `POST /v1/usage`.
  public Resource resource() {
    return resource;
  }

  /// `/v1/usage/refused`.
  public Resource refused() {
    return refused;
  }

  /// Looks again for the license of usage that has none.
  public Loop.Step attribution() {
    return attribution;
  }
}
