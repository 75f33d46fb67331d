package io.stallholder.simulator.queue;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.KeptMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The messages of one queue, by machine time. Each lies in one of three places, and no call looks
/// at more of them than it is about. Guarded by the simulator's lock.
final class MessageQueue {
  static final int MAX_MESSAGES = 100_000;

  private static final Comparator<Entry> BY_ARRIVAL =
      Comparator.comparingLong(entry -> entry.number);
  private static final Comparator<Entry> BY_RETURN =
      Comparator.<Entry, Instant>comparing(entry -> entry.visibleAt).thenComparing(BY_ARRIVAL);
  private static final Comparator<Entry> BY_AGE =
      Comparator.<Entry, Instant>comparing(entry -> entry.message.sent()).thenComparing(BY_ARRIVAL);

  private final KeptMap<String, Message> kept;
  private final String run;
  private final Map<String, Entry> entries = new HashMap<>();
  private final NavigableSet<Entry> oldest = new TreeSet<>(BY_AGE);
  private final NavigableSet<Entry> visible = new TreeSet<>(BY_ARRIVAL);
  private final NavigableSet<Entry> inFlight = new TreeSet<>(BY_RETURN);
  private final NavigableSet<Entry> delayed = new TreeSet<>(BY_RETURN);
  private long arrivals;

  private static final class Entry {
    private final Message message;
    private final long number;
    private final int countBefore;
    private NavigableSet<Entry> place;
    private Instant visibleAt;
    private Instant firstReceived;
    private Instant lastReceived = Instant.EPOCH;
    private int count;

    private Entry(Dead arrival, long number, NavigableSet<Entry> place) {
      this.message = arrival.message();
      this.number = number;
      this.countBefore = arrival.count();
      this.firstReceived = arrival.firstReceived();
      this.place = place;
      this.visibleAt = message.availableAt();
    }

    private int total() {
      return countBefore + count;
    }

    private void moveTo(NavigableSet<Entry> next, Instant until) {
      place.remove(this);
      visibleAt = until;
      place = next;
      place.add(this);
    }
  }

  /// A message that leaves a queue for another, with what is not kept of it.
  record Dead(Message message, int count, Instant firstReceived) {}

  /// When and where a message goes rather than to a consumer.
  record Redrive(int maxReceiveCount, Consumer<Dead> target) {
    static final Redrive NEVER = new Redrive(Integer.MAX_VALUE, dead -> {});
  }

  record Counts(int visible, int inFlight, int delayed) {}

  /// What a receipt handle stands for. A new case must break the build.
  sealed interface Receipt {
    record InFlight(String messageId, Instant received) implements Receipt {}

    /// Of an earlier receive, or visible again, or deleted.
    record Stale() implements Receipt {}

    record Malformed() implements Receipt {}
  }

  /// @param run tells the handles of this process from those of earlier ones
  MessageQueue(KeptMap<String, Message> kept, String run) {
    this.kept = kept;
    this.run = run;
  }

  /// The oldest message makes room when the queue is full, as retention would.
  void add(Message message) {
    add(new Dead(message, 0, Instant.EPOCH));
  }

  void add(Dead arrival) {
    if (entries.size() >= MAX_MESSAGES) {
      remove(oldest.first());
    }
    kept.put(arrival.message());
    place(arrival);
  }

  @Behaviour(
      value = "After a restart what was in flight is visible again, received no times yet",
      source = Source.GUESS,
      of = "SQS does not restart; it promises delivery at least once, and this keeps to that",
      date = "2026-11-24")
  void restore(Message message) {
    place(new Dead(message, 0, Instant.EPOCH));
  }

  private void place(Dead arrival) {
    Entry entry = new Entry(arrival, arrivals++, delayed);
    entries.put(arrival.message().id(), entry);
    oldest.add(entry);
    delayed.add(entry);
  }

  /// Brings everything to where it is by now. Before any other look at the queue.
  @Behaviour(
      value = "A message is gone when it is older than the queue's retention, in flight or not",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, DeleteMessage; the age counts from when it was sent",
      date = "2026-11-24")
  void settle(Instant now, Duration retention) {
    Instant horizon = now.minus(retention);
    while (!oldest.isEmpty() && !oldest.first().message.sent().isAfter(horizon)) {
      remove(oldest.first());
    }
    surface(inFlight, now);
    surface(delayed, now);
  }

  private void surface(NavigableSet<Entry> hidden, Instant now) {
    while (!hidden.isEmpty() && !hidden.first().visibleAt.isAfter(now)) {
      Entry entry = hidden.first();
      entry.moveTo(visible, entry.visibleAt);
    }
  }

  @Behaviour(
      value =
          "A message goes to the dead-letter queue rather than being received more often than "
              + "maxReceiveCount",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, CreateQueue",
      date = "2026-11-24")
  @Behaviour(
      value = "It goes there when a consumer would receive it, not when its timeout ends",
      source = Source.GUESS,
      of = "the count exceeds its maximum only then",
      date = "2026-11-24")
  @Behaviour(
      value = "What is visible is received in the order in which it arrived",
      source = Source.GUESS,
      of = "standard queues promise best-effort ordering only; this is the calmest of orders",
      date = "2026-11-24")
  List<Delivery> receive(int max, Duration visibility, Instant now, Redrive redrive) {
    List<Delivery> deliveries = new ArrayList<>();
    while (deliveries.size() < max && !visible.isEmpty()) {
      Entry entry = visible.first();
      if (entry.count >= redrive.maxReceiveCount()) {
        remove(entry);
        redrive.target().accept(new Dead(entry.message, entry.total(), entry.firstReceived));
      } else {
        entry.count++;
        entry.lastReceived = now;
        entry.firstReceived = entry.total() == 1 ? now : entry.firstReceived;
        entry.moveTo(inFlight, now.plus(visibility));
        deliveries.add(
            new Delivery(entry.message, handle(entry), entry.total(), entry.firstReceived));
      }
    }
    return deliveries;
  }

  private String handle(Entry entry) {
    String text = entry.message.id() + ":" + run + ":" + entry.count;
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Behaviour(
      value = "Only the handle of the latest receive is good; an older one changes nothing",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, DeleteMessage",
      date = "2026-11-23")
  Receipt receipt(String handle) {
    List<String> parts = parts(handle);
    if (parts.isEmpty()) {
      return new Receipt.Malformed();
    }
    Entry entry = entries.get(parts.getFirst());
    return entry != null && inFlight.contains(entry) && handle(entry).equals(handle)
        ? new Receipt.InFlight(entry.message.id(), entry.lastReceived)
        : new Receipt.Stale();
  }

  /// A message that is visible again can still be deleted by the handle of its latest receive, also
  /// when that was before a restart.
  void delete(String handle) {
    List<String> parts = parts(handle);
    Entry entry = parts.isEmpty() ? null : entries.get(parts.getFirst());
    if (entry == null) {
      return;
    }
    boolean isLatest = entry.count > 0 ? handle(entry).equals(handle) : !parts.get(1).equals(run);
    if (isLatest) {
      remove(entry);
    }
  }

  /// Message, run, and number of the receive; nothing when it is no handle.
  private static List<String> parts(String handle) {
    try {
      String text = new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8);
      List<String> parts = List.of(text.split(":", -1));
      return parts.size() == 3 ? parts : List.of();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  void changeVisibility(Receipt.InFlight receipt, Instant until) {
    Entry entry = entries.get(receipt.messageId());
    if (entry != null) {
      entry.moveTo(inFlight, until);
    }
  }

  void purge() {
    List.copyOf(entries.values()).forEach(this::remove);
  }

  Counts counts() {
    return new Counts(visible.size(), inFlight.size(), delayed.size());
  }

  /// When the next message that is hidden now will be visible.
  Optional<Instant> nextVisible() {
    return Stream.of(inFlight, delayed)
        .filter(hidden -> !hidden.isEmpty())
        .map(hidden -> hidden.first().visibleAt)
        .min(Instant::compareTo);
  }

  private void remove(Entry entry) {
    entries.remove(entry.message.id());
    oldest.remove(entry);
    entry.place.remove(entry);
    var unused = kept.remove(entry.message.id());
  }
}
