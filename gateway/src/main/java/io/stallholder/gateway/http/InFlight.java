package io.stallholder.gateway.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the requests that are being answered, so that stopping can wait for them.
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int requests;
  private boolean closed;

  /// @return false once closed: the request must not begin
  boolean enter() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      requests++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      requests--;
      if (requests == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets no more in, and waits for those inside.
  ///
  /// @return how many were still inside when the time was over
  int close(Duration grace) throws InterruptedException {
    long left = grace.toNanos();
    lock.lockInterruptibly();
    try {
      closed = true;
      while (requests > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return requests;
    } finally {
      lock.unlock();
    }
  }
}
