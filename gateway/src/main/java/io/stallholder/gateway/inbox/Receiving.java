package io.stallholder.gateway.inbox;

import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.queue.FailedDeletion;
import io.stallholder.marketplace.queue.QueueMessage;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.marketplace.queue.QueueUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves messages from one queue into the database: first committed, then deleted at SQS. A crash
/// in between brings them again, and they are recognised.
public final class Receiving implements Loop.Step, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);
  private static final Duration POLL = QueueReader.LONG_POLL;

  private static final Duration EXTEND_EVERY = QueueReader.VISIBILITY.dividedBy(3);

  private final Jdbi jdbi;
  private final QueueReader queue;
  private final InstantSource clock;

  /// Guards the two below; never held while anything is waited for.
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Thread polling;
  private boolean closed;

  public Receiving(Jdbi jdbi, QueueReader queue, InstantSource clock) {
    this.jdbi = jdbi;
    this.queue = queue;
    this.clock = clock;
  }

  @Override
  public Loop.Round once() {
    if (!begin()) {
      return Loop.Round.IDLE;
    }
    List<QueueMessage> messages = poll();
    if (!messages.isEmpty()) {
      Instant now = clock.instant();
      try (var _ = KeepingAway.start(() -> queue.keepAway(messages), EXTEND_EVERY)) {
        jdbi.useTransaction(
            handle -> InboxStore.keep(handle, messages, queue.url().toString(), now));
      }
      for (FailedDeletion failed : queue.delete(messages)) {
        LOG.warn(
            "message {} stays in the queue and will come again: {}",
            failed.message().messageId(),
            failed.why());
      }
    }
    return Loop.Round.BUSY;
  }

  private List<QueueMessage> poll() {
    try {
      return queue.receive(POLL);
    } catch (QueueUnavailableException e) {
      if (isClosed()) {
        return List.of(); // broken off, see `close`
      }
      throw e;
    } finally {
      end();
    }
  }

  /// Breaks off the poll that waits for messages, if there is one, and begins no other. What SQS
  /// may have handed out just then comes again; what is being written down is not disturbed.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (polling != null) {
        polling.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      if (!closed) {
        polling = Thread.currentThread();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// From here on nobody interrupts, and an interruption that came too late is forgotten.
  private void end() {
    lock.lock();
    try {
      polling = null;
      if (closed) {
        Thread.interrupted();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
