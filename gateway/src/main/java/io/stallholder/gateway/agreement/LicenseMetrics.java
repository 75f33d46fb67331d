package io.stallholder.gateway.agreement;

import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// How many licenses stand where, and how many events wait for a license nobody has heard of.
public final class LicenseMetrics implements Measure {
  private final Measured licenses;
  private final Measured waiting;
  private final Measured findings;

  public LicenseMetrics(Metrics metrics) {
    licenses = metrics.measured("licenses", "Licenses by state", "state");
    waiting =
        metrics.measured(
            "agreement_events_waiting", "Events about agreements whose license is not known");
    findings =
        metrics.measured(
            "sweep_findings", "What sweeps of all agreements found and left to a person");
  }

  @Override
  public void read(Handle handle, Instant now) {
    Map<List<String>, Double> states = new HashMap<>();
    LicenseStore.counts(handle)
        .forEach((state, count) -> states.put(List.of(state.word()), (double) count));
    licenses.show(states);
    waiting.show(EventStore.waiting(handle));
    findings.show(SweepStore.count(handle));
  }
}
