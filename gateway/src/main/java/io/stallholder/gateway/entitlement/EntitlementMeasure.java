package io.stallholder.gateway.entitlement;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Whether AWS still tells what buyers are entitled to.
public final class EntitlementMeasure implements Measure {
  private final List<ProductCode> contracts;
  private final Measured licenses;
  private final Measured seconds;

  public EntitlementMeasure(GatewayConfig config, Metrics metrics) {
    contracts = config.contracts();
    licenses =
        metrics.measured(
            "entitlements_unread_licenses",
            "Licenses whose entitlements could not be read when last tried");
    seconds =
        metrics.measured(
            "entitlements_unread_seconds",
            "For how long the entitlements of some license could not be read");
  }

  @Override
  public void read(Handle handle, Instant now) {
    var failing = EntitlementStore.failing(handle, contracts);
    licenses.show(failing.licenses());
    seconds.show(
        failing
            .since()
            .map(since -> (double) Duration.between(since, now).toSeconds())
            .orElse(0.0));
  }
}
