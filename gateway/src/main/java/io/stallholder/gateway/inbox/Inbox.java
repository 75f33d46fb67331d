package io.stallholder.gateway.inbox;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.stallholder.gateway.inbox.InboxStore.State;
import io.stallholder.gateway.metrics.Metrics;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// How many messages stand where.
public final class Inbox {
  private final Jdbi jdbi;

  public Inbox(Jdbi jdbi, Metrics metrics) {
    this.jdbi = jdbi;
    GaugeWithCallback.builder()
        .name("stallholder_inbox_messages")
        .help("Messages that are not handled, by state")
        .labelNames("state")
        .callback(gauge -> {
          for (State state : List.of(State.NEW, State.PARKED)) {
            gauge.call((double) count(state), state.word());
          }
        })
        .register(metrics.registry());
  }

  /// Messages that were received and not looked at yet.
  public long waiting() {
    return count(State.NEW);
  }

  private long count(State state) {
    return jdbi.withHandle(handle -> InboxStore.count(handle, state));
  }
}
