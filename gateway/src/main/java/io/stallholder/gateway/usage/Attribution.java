package io.stallholder.gateway.usage;

import io.stallholder.gateway.loop.Loop;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// Finds, sooner or later, the license of every event that was accepted without one.
final class Attribution implements Loop.Step {
  private static final int TENANTS_PER_ROUND = 100;
  private static final int EVENTS_PER_TENANT = 1000;

  private final Jdbi jdbi;
  private final UsageIntake intake;

  Attribution(Jdbi jdbi, UsageIntake intake) {
    this.jdbi = jdbi;
    this.intake = intake;
  }

  @Override
  public Loop.Round once() {
    List<String> tenants =
        jdbi.withHandle(handle -> UsageStore.unattributedTenants(handle, TENANTS_PER_ROUND));
    boolean more = false;
    for (String tenant : tenants) {
      more |= intake.attribute(tenant, EVENTS_PER_TENANT) == EVENTS_PER_TENANT;
    }
    return more ? Loop.Round.BUSY : Loop.Round.IDLE;
  }
}
