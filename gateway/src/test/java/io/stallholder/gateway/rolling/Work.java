package io.stallholder.gateway.rolling;

import io.stallholder.gateway.database.Database;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// One loop of the old gateway, on a connection that it had before the new one came.
final class Work {
  private static final String LONGEST_LOCK = "10s";

  private final String name;
  private final Round round;
  private final Handle handle;
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final AtomicInteger preparedAnew = new AtomicInteger();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile Optional<Throwable> failure = Optional.empty();
  private volatile CountDownLatch awaited = new CountDownLatch(0);

  /// A round of a loop, with its transactions.
  interface Round {
    void run(Handle handle) throws InterruptedException;
  }

  private Work(String name, Jdbi jdbi, Round round) {
    this.name = name;
    this.round = round;
    this.handle = jdbi.open();
    handle.execute("set lock_timeout = '" + LONGEST_LOCK + "'");
    this.thread = Thread.ofVirtual().start(this::work);
  }

  static Work start(String name, Jdbi jdbi, Round round) {
    return new Work(name, jdbi, round);
  }

  /// Counts down once for each of the next rounds, and to nothing when there will be none.
  CountDownLatch next(int count) {
    var latch = new CountDownLatch(count);
    awaited = latch;
    if (failure.isPresent()) {
      release(latch); // it may have failed before anybody waited
    }
    return latch;
  }

  private static void release(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      latch.countDown();
    }
  }

  /// What no statement of a gateway at work may meet, if one did.
  Optional<Throwable> failure() {
    return failure;
  }

  /// How many rounds failed for a statement that was prepared before a migration changed what it
  /// returns.
  int preparedAnew() {
    return preparedAnew.get();
  }

  String name() {
    return name;
  }

  /// Returns after the round that it is at.
  void end() throws InterruptedException {
    stopping = true;
    thread.join();
    handle.close();
  }

  private void work() {
    try {
      while (!stopping) {
        oneRound();
        rounds.incrementAndGet();
        awaited.countDown();
      }
    } catch (InterruptedException _) {
      // It is over.
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      release(awaited); // nobody needs to wait for it
    }
  }

  /// Whom another transaction or the migration was in the way of does it again, as ever.
  private void oneRound() throws InterruptedException {
    try {
      round.run(handle);
    } catch (RuntimeException e) {
      if (isInterruption(e)) {
        interrupted.incrementAndGet();
      } else if (Database.mayPass(e) && !Database.isUnavailable(e)) {
        preparedAnew.incrementAndGet();
      } else {
        throw e;
      }
    }
  }

  private static boolean isInterruption(RuntimeException e) {
    return e.getCause() instanceof SQLException sql
        && String.valueOf(sql.getSQLState()).startsWith("40");
  }

  @Override
  public String toString() {
    return "%s: %d rounds, %d of them interrupted, %d prepared anew%s"
        .formatted(
            name,
            rounds.get(),
            interrupted.get(),
            preparedAnew.get(),
            failure.map(it -> ", ended by " + it).orElse(""));
  }
}
