package io.stallholder.gateway.inbox;

import io.stallholder.marketplace.queue.QueueUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Extends the visibility of messages again and again while they are being written down, so that a
/// slow database has nobody else receive them.
final class KeepingAway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeepingAway.class);

  private final CountDownLatch over = new CountDownLatch(1);

  private KeepingAway() {}

  /// @param extend what keeps them away once more
  static KeepingAway start(Runnable extend, Duration every) {
    var keeping = new KeepingAway();
    var _ = Thread.ofVirtual().name("keeping-away").start(() -> keeping.run(extend, every));
    return keeping;
  }

  private void run(Runnable extend, Duration every) {
    try {
      while (!over.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        extend.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (QueueUnavailableException e) {
      LOG.warn("messages may come again: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
