package io.stallholder.gateway.inbox;

import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.queue.FailedDeletion;
import io.stallholder.marketplace.queue.QueueMessage;
import io.stallholder.marketplace.queue.QueueReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves messages from one queue into the database: first committed, then deleted at SQS. A crash
/// in between brings them again, and they are recognised.
public final class Receiving implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

  /// Short enough that a stopping process need not break off a poll.
  private static final Duration POLL = Duration.ofSeconds(5);

  private final Jdbi jdbi;
  private final QueueReader queue;
  private final InstantSource clock;

  public Receiving(Jdbi jdbi, QueueReader queue, InstantSource clock) {
    this.jdbi = jdbi;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public Loop.Round once() {
    List<QueueMessage> messages = queue.receive(POLL);
    if (!messages.isEmpty()) {
      Instant now = clock.instant();
      jdbi.useTransaction(handle -> InboxStore.keep(handle, messages, queue.url().toString(), now));
      for (FailedDeletion failed : queue.delete(messages)) {
        LOG.warn(
            "message {} stays in the queue and will come again: {}",
            failed.message().messageId(),
            failed.why());
      }
    }
    return Loop.Round.BUSY;
  }
}
