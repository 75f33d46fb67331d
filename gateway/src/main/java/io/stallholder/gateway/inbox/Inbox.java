package io.stallholder.gateway.inbox;

import io.stallholder.gateway.inbox.InboxStore.State;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// How many messages stand where, and how long.
public final class Inbox implements Measure {
  private static final int MOST_KINDS = 50;

  private final Jdbi jdbi;
  private final Measured messages;
  private final Measured oldest;
  private final Measured unknown;

  public Inbox(Jdbi jdbi, Metrics metrics) {
    this.jdbi = jdbi;
    this.messages =
        metrics.measured("inbox_messages", "Messages that are not handled, by state", "state");
    this.oldest =
        metrics.measured(
            "inbox_oldest_seconds", "Age of the oldest message that was not looked at yet");
    this.unknown =
        metrics.measured(
            "inbox_unknown_messages",
            "Messages that were kept and not acted on, by what AWS calls them",
            "kind");
  }

  /// Messages that were received and not looked at yet.
  public long waiting() {
    return jdbi.withHandle(handle -> InboxStore.count(handle, State.NEW));
  }

  @Override
  public void read(Handle handle, Instant now) {
    messages.show(
        Map.of(
            List.of(State.NEW.word()), (double) InboxStore.count(handle, State.NEW),
            List.of(State.PARKED.word()), (double) InboxStore.count(handle, State.PARKED)));
    Map<List<String>, Double> kinds = new HashMap<>();
    InboxStore.unknownKinds(handle, MOST_KINDS)
        .forEach((kind, count) -> kinds.put(List.of(kind), (double) count));
    unknown.show(kinds);
    oldest.show(
        InboxStore.oldest(handle)
            .map(received -> (double) Math.max(0, Duration.between(received, now).toSeconds()))
            .orElse(0.0));
  }
}
