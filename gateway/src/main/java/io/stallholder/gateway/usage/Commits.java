package io.stallholder.gateway.usage;

import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.usage.UsageIntake.Fate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Lets requests that wait at the same time share one commit: a commit costs the same for one event
/// as for thousands. The queue has no bounds of its own, since all that is in it has its place in
/// [Room].
final class Commits implements AutoCloseable {
  /// One is not enough, since it waits for the disk; a third only waits for the others' locks.
  static final int WRITERS = 2;

  /// While one writer is at work, another one begins only once as many events wait. With fewer,
  /// waiting for the first one's end makes one commit of what would have been two.
  private static final int WORTH_ANOTHER_WRITER = 24;

  /// A commit takes no further request once it has as many.
  private static final int ENOUGH_EVENTS = 4_000;

  /// Of a transaction that only stood in another one's way.
  private static final int ATTEMPTS = 5;

  private final Function<List<Reading>, List<Fate>> transaction;
  private final List<Thread> writers = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int eventsWaiting;
  private int writing;
  private long taken;
  private boolean closed;

  private record Waiting(List<Reading> readings, CompletableFuture<List<Fate>> answer) {}

  /// @param transaction commits all or nothing, and gives one fate per reading
  Commits(Function<List<Reading>, List<Fate>> transaction) {
    this.transaction = transaction;
    for (int i = 1; i <= WRITERS; i++) {
      writers.add(Thread.ofVirtual().name("usage-writer-" + i).start(this::write));
    }
  }

  /// Returns only after what is accepted is committed.
  ///
  /// @return one fate per reading, in their order
  List<Fate> accept(List<Reading> readings) {
    var waiting = new Waiting(readings, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("no more usage is taken");
      }
      queue.addLast(waiting);
      eventsWaiting += readings.size();
      taken++;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      return waiting.answer().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /// How many requests were ever taken.
  long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and commits what waits.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      for (Thread writer : writers) {
        writer.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    for (List<Waiting> group = next(); !group.isEmpty(); group = next()) {
      commit(group);
      done();
    }
  }

  private void done() {
    lock.lock();
    try {
      writing--;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// All that waits, up to what is enough; nothing once closed and empty.
  private List<Waiting> next() {
    lock.lock();
    try {
      while (!closed && !isWorthWriting()) {
        work.awaitUninterruptibly();
      }
      List<Waiting> group = new ArrayList<>();
      int events = 0;
      while (!queue.isEmpty() && events < ENOUGH_EVENTS) {
        Waiting waiting = queue.removeFirst();
        group.add(waiting);
        events += waiting.readings().size();
      }
      eventsWaiting -= events;
      writing++;
      return group;
    } finally {
      lock.unlock();
    }
  }

  private boolean isWorthWriting() {
    return !queue.isEmpty() && (writing == 0 || eventsWaiting >= WORTH_ANOTHER_WRITER);
  }

  /// A commit that fails for what is in it is done again request by request, so that a bad row
  /// refuses only its own request.
  private void commit(List<Waiting> group) {
    try {
      List<Reading> all =
          group.size() == 1
              ? group.getFirst().readings()
              : group.stream().flatMap(waiting -> waiting.readings().stream()).toList();
      answer(group, attempt(all));
    } catch (RuntimeException | Error e) {
      if (group.size() == 1 || Database.isUnavailable(e)) {
        group.forEach(waiting -> waiting.answer().completeExceptionally(e));
      } else {
        group.forEach(waiting -> commit(List.of(waiting)));
      }
    }
  }

  private static void answer(List<Waiting> group, List<Fate> fates) {
    int from = 0;
    for (Waiting waiting : group) {
      int to = from + waiting.readings().size();
      waiting.answer().complete(fates.subList(from, to));
      from = to;
    }
  }

  private List<Fate> attempt(List<Reading> readings) {
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.apply(readings);
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS || Database.isUnavailable(e) || !Database.mayPass(e)) {
          throw e;
        }
      }
    }
  }
}
