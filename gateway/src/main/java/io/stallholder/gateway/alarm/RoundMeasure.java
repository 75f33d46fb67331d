package io.stallholder.gateway.alarm;

import io.stallholder.gateway.database.Rounds;
import io.stallholder.gateway.metrics.Measure;
import io.stallholder.gateway.metrics.Measured;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// How long ago which work was last done by any gateway, who holds which lease, and what receivers
/// of alarms were not told.
final class RoundMeasure implements Measure {
  private final Rounds rounds;
  private final List<String> works;
  private final List<ReceiverName> receivers;
  private final Measured ages;
  private final Measured leases;
  private final Measured undelivered;
  private final long startedNanos = System.nanoTime();

  RoundMeasure(Metrics metrics, Rounds rounds, List<String> works, List<ReceiverName> receivers) {
    this.rounds = rounds;
    this.works = List.copyOf(works);
    this.receivers = List.copyOf(receivers);
    this.ages =
        metrics.measured(
            "last_round_seconds", "How long ago any gateway last did this work", "work", "of");
    this.leases =
        metrics.measured(
            "lease_mine", "1 where this gateway holds the lease, 0 where another does", "lease");
    this.undelivered =
        metrics.measured(
            "alarm_undelivered_seconds",
            "How long the oldest notice waits that a receiver has not taken",
            "receiver");
  }

  @Override
  public void read(Handle handle, Instant now) {
    Map<String, Duration> known = Rounds.ages(handle);
    // What was never done has not been done since we are here.
    Duration here = Duration.ofNanos(System.nanoTime() - startedNanos);
    Map<List<String>, Double> seconds = new HashMap<>();
    for (String work : works) {
      seconds.put(labels(work), (double) known.getOrDefault(work, here).toSeconds());
    }
    ages.show(seconds);
    Map<List<String>, Double> mine = new HashMap<>();
    rounds.leases(handle).forEach((lease, ours) -> mine.put(List.of(lease), ours ? 1.0 : 0.0));
    leases.show(mine);
    Map<List<String>, Double> waiting = new HashMap<>();
    receivers.forEach(receiver -> waiting.put(List.of(receiver.word()), 0.0));
    NoticeStore.standing(handle)
        .forEach(each ->
            waiting.computeIfPresent(
                List.of(each.receiver().word()), (_, _) -> (double) each.oldestSeconds()));
    undelivered.show(waiting);
  }

  /// `submitting/210987654321/us-east-1` is the work `submitting` of what follows.
  private static List<String> labels(String work) {
    int slash = work.indexOf('/');
    return slash < 0
        ? List.of(work, "")
        : List.of(work.substring(0, slash), work.substring(slash + 1));
  }
}
