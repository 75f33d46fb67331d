package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Batches.Batch;
import io.stallholder.gateway.metering.Delivery.Part;
import io.stallholder.gateway.metering.SealedRecord.AwsKey;
import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/// What goes out next: first the parts of batches that are being searched for a bad record, then
/// batches of the most urgent records, read ahead one page at a time. Used by one thread.
///
/// Nothing of this is kept: what was read and not sent is read again.
final class Outgoing {
  /// What is not to be planned.
  ///
  /// @param busy records that are on their way
  /// @param suspects records that go after all others
  record Held(Map<UUID, AwsKey> busy, Set<UUID> suspects) {}

  /// Tells what to send next, in order.
  @FunctionalInterface
  interface Planner {
    List<Batch> plan(Held held, Instant now);
  }

  /// How old a page may be: a buyer who leaves, or a product that is stopped, waits no longer.
  private static final Duration PAGE_AGE = Duration.ofSeconds(1);

  /// Reading takes at most a fraction of the time, however slow it is.
  private static final int AGE_IN_READS = 4;

  private static final int MOST_SUSPECTS = 10_000;

  private final Planner planner;
  private final Pace pace;
  private final Map<UUID, AwsKey> busy = new HashMap<>();
  private final Deque<Part> parts = new ArrayDeque<>();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Set<UUID> suspects = new HashSet<>();
  private long staleNanos;

  Outgoing(Planner planner, Pace pace) {
    this.planner = planner;
    this.pace = pace;
    this.staleNanos = pace.now();
  }

  /// At most `room` requests; their records are taken until they are freed.
  List<Part> next(int room, Instant now) {
    List<Part> next = new ArrayList<>();
    while (next.size() < room && !parts.isEmpty()) {
      next.add(parts.removeFirst());
    }
    boolean read = false;
    while (next.size() < room) {
      if (!read && (batches.isEmpty() || pace.now() - staleNanos >= 0)) {
        read(now);
        read = true;
      }
      if (batches.isEmpty()) {
        return next;
      }
      List<SealedRecord> records = batches.removeFirst().records();
      records.forEach(record -> busy.put(record.id(), record.key()));
      next.add(Delivery.of(records));
    }
    return next;
  }

  /// These parts go ahead of all else.
  void first(List<Part> again) {
    again.reversed().forEach(parts::addFirst);
  }

  void free(Collection<SealedRecord> records) {
    records.forEach(record -> busy.remove(record.id()));
  }

  /// Takes out what was to go of a product that pauses.
  ///
  /// @return the parts that will not go
  List<Part> pause(ProductCode product) {
    Predicate<SealedRecord> paused = record -> record.product().equals(product);
    batches.removeIf(batch -> paused.test(batch.first()));
    List<Part> stopped = parts.stream().filter(part -> paused.test(part.first())).toList();
    parts.removeAll(stopped);
    return stopped;
  }

  /// These were all refused together: next time, others of their product go before them.
  ///
  /// @return whether all of them are under suspicion already
  boolean suspect(Collection<UUID> records) {
    if (suspects.size() > MOST_SUSPECTS) {
      suspects.clear();
    }
    return !suspects.addAll(records);
  }

  private void read(Instant now) {
    long began = pace.now();
    batches.clear();
    batches.addAll(planner.plan(new Held(busy, suspects), now));
    long took = pace.now() - began;
    staleNanos = pace.now() + Math.max(PAGE_AGE.toNanos(), AGE_IN_READS * took);
  }
}
