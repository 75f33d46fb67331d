package io.stallholder.gateway.inbox;

import io.prometheus.metrics.core.metrics.Gauge;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.queue.QueueDepth;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.marketplace.queue.QueueUnavailableException;
import java.time.Duration;

/// Asks SQS every now and then how much waits in one account's queue. SQS does not tell a reader
/// the age of the oldest message; for how long there was always one is the nearest to it.
public final class Waiting implements Loop.Step {
  /// How often SQS is asked, each time for the price of a request.
  public static final Duration EVERY = Duration.ofSeconds(30);

  private static final String VISIBLE = "visible";
  private static final String IN_FLIGHT = "in-flight";
  private static final String DELAYED = "delayed";

  private final QueueReader queue;
  private final String account;
  private final Gauge messages;
  private final Gauge seconds;
  private long emptyNanos = System.nanoTime();

  public Waiting(QueueReader queue, AwsAccountId account, Metrics metrics) {
    this.queue = queue;
    this.account = account.value();
    messages =
        metrics.gauge(
            "queue_messages", "Messages in the queue, as SQS estimates them", "account", "state");
    seconds =
        metrics.gauge(
            "queue_waiting_seconds",
            "For how long there was always a message that nobody had received",
            "account");
  }

  /// What cannot be asked is not shown: not known is not zero.
  @Override
  public Loop.Round once() {
    try {
      show(queue.depth(), System.nanoTime());
    } catch (QueueUnavailableException e) {
      messages.remove(account, VISIBLE);
      messages.remove(account, IN_FLIGHT);
      messages.remove(account, DELAYED);
      seconds.remove(account);
      emptyNanos = System.nanoTime();
      throw e;
    }
    return Loop.Round.IDLE;
  }

  private void show(QueueDepth depth, long nanos) {
    messages.labelValues(account, VISIBLE).set((double) depth.visible());
    messages.labelValues(account, IN_FLIGHT).set((double) depth.notVisible());
    messages.labelValues(account, DELAYED).set((double) depth.delayed());
    if (depth.visible() == 0) {
      emptyNanos = nanos;
    }
    seconds.labelValues(account).set((double) Duration.ofNanos(nanos - emptyNanos).toSeconds());
  }
}
