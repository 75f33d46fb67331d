package io.stallholder.simulator.queue;

import io.stallholder.simulator.world.QueueAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The queues that exist. Guarded by the simulator's lock.
public final class Queues {
  private final InstantSource machine;
  private final Condition changed;
  private final Map<QueueAddress, MessageQueue> queues = new LinkedHashMap<>();

  public Queues(ReentrantLock lock, InstantSource machine) {
    this.machine = machine;
    this.changed = lock.newCondition();
  }

  /// These queues, empty; every other is gone.
  public void renew(Collection<QueueAddress> addresses) {
    queues.clear();
    addresses.forEach(address -> queues.put(address, new MessageQueue()));
    changed.signalAll();
  }

  /// Puts a message into a queue that exists.
  public Optional<String> deliver(QueueAddress address, String body) {
    Optional<String> id =
        find(address).map(queue -> queue.send(body, machine.instant(), Duration.ZERO));
    changed.signalAll();
    return id;
  }

  Optional<MessageQueue> find(QueueAddress address) {
    return Optional.ofNullable(queues.get(address));
  }

  Instant now() {
    return machine.instant();
  }

  void signal() {
    changed.signalAll();
  }

  /// What a consumer asks for.
  record Receive(int max, Duration visibility, Duration patience) {}

  /// Gives up the lock while it waits, so the queue is looked up anew each time.
  List<MessageQueue.Delivery> receive(Supplier<MessageQueue> lookup, Receive ask)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      MessageQueue queue = lookup.get();
      List<MessageQueue.Delivery> deliveries = queue.receive(ask.max(), ask.visibility(), now());
      long left = ask.patience().toNanos() - (System.nanoTime() - start);
      if (!deliveries.isEmpty() || left <= 0) {
        return deliveries;
      }
      boolean unused =
          changed.await(Math.min(left, nanosUntilVisible(queue)), TimeUnit.NANOSECONDS);
    }
  }

  private long nanosUntilVisible(MessageQueue queue) {
    return queue
        .nextVisible()
        .map(next -> Math.max(1, Duration.between(now(), next).toNanos()))
        .orElse(Long.MAX_VALUE);
  }
}
