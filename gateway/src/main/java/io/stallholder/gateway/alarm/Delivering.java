package io.stallholder.gateway.alarm;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.alarm.NoticeStore.Claimed;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells receivers what was written down for them, each notice by one gateway at a time, again and
/// again until it is taken.
final class Delivering implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Delivering.class);
  private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 10;

  private final Jdbi jdbi;
  private final List<Receiver> receivers;
  private final List<ReceiverName> names;
  private final Counter deliveries;

  Delivering(Jdbi jdbi, List<Receiver> receivers, Metrics metrics) {
    this.jdbi = jdbi;
    this.receivers = List.copyOf(receivers);
    this.names = receivers.stream().map(Receiver::name).toList();
    this.deliveries =
        metrics.counter(
            "alarm_deliveries", "Attempts to tell somebody of an alarm", "receiver", "outcome");
  }

  @Override
  public Loop.Round once() throws InterruptedException {
    if (receivers.isEmpty()) {
      return Loop.Round.IDLE;
    }
    Optional<Claimed> claimed = jdbi.inTransaction(handle -> NoticeStore.claim(handle, names));
    if (claimed.isEmpty()) {
      return Loop.Round.IDLE;
    }
    deliver(claimed.get());
    return Loop.Round.BUSY;
  }

  private void deliver(Claimed claimed) throws InterruptedException {
    Notice notice = claimed.notice();
    Receiver receiver =
        receivers.stream().filter(it -> it.name() == notice.receiver()).findFirst().orElseThrow();
    Optional<String> refused = receiver.tell(notice);
    deliveries.labelValues(notice.receiver().word(), refused.isEmpty() ? "taken" : "failed").inc();
    if (refused.isEmpty()) {
      jdbi.useTransaction(handle -> NoticeStore.sent(handle, notice.id()));
      return;
    }
    Duration delay = delay(claimed.attempts());
    LOG.warn(
        "alarm not delivered, next try in {}: {}: {}",
        delay,
        notice.receiver().word(),
        refused.get());
    jdbi.useTransaction(handle -> NoticeStore.failed(handle, notice.id(), refused.get(), delay));
  }

  static Duration delay(int attempts) {
    Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    return doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
  }
}
