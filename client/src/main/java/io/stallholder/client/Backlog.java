package io.stallholder.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that was taken from the app and not answered for by the gateway, in order: what is in the
/// spool, and then what is in memory alone. For one thread.
///
/// Without a spool, or while it is full or fails, events stay in memory and are sent from there.
final class Backlog {
  private static final int WRITE_EVENTS = 1_000;

  private final Intake intake;
  private final @Nullable Spool spool;
  private final Durability durability;
  private final Deque<Entry> memory = new ArrayDeque<>();
  private int unsyncedEvents;
  private long unsyncedWeight;
  private long syncAtNanos;
  private boolean isLentFromMemory;
  private long added;
  private long settled;

  Backlog(Intake intake, @Nullable Spool spool, Durability durability) {
    this.intake = intake;
    this.spool = spool;
    this.durability = durability;
    this.added = spool == null ? 0 : spool.events();
  }

  /// @param spoolBytes what its files take
  /// @param oldestMillis when it was reported
  record Figures(
      int memory, long spooled, long spoolBytes, long damaged, Optional<Long> oldestMillis) {
    static final Figures NONE = new Figures(0, 0, 0, 0, Optional.empty());
  }

  void add(Entry entry) {
    memory.add(entry);
    added++;
  }

  /// Writes what is in memory to the spool, as far as there is room, and syncs when it is time.
  void writeAhead(long nowNanos) throws IOException {
    // What is under way from memory stays there until its answer is known.
    if (spool == null || isLentFromMemory) {
      return;
    }
    boolean isSpoolFull = false;
    while (!memory.isEmpty() && !isSpoolFull) {
      List<Entry> some = memory.stream().limit(WRITE_EVENTS).toList();
      int written = append(spool, some);
      isSpoolFull = written < some.size();
      for (int i = 0; i < written; i++) {
        hold(memory.removeFirst(), nowNanos);
      }
    }
    if (unsyncedEvents > 0 && nowNanos - syncAtNanos >= 0) {
      sync(spool);
    }
  }

  private static int append(Spool spool, List<Entry> entries) throws IOException {
    try {
      return spool.append(entries);
    } catch (IOException e) {
      spool.abandon();
      throw e;
    }
  }

  private void hold(Entry entry, long nowNanos) {
    if (!durability.syncs()) {
      intake.release(1, entry.weight());
      return;
    }
    if (unsyncedEvents == 0) {
      syncAtNanos = nowNanos + durability.every().toNanos();
    }
    unsyncedEvents++;
    unsyncedWeight += entry.weight();
  }

  private void sync(Spool files) throws IOException {
    files.sync();
    intake.release(unsyncedEvents, unsyncedWeight);
    unsyncedEvents = 0;
    unsyncedWeight = 0;
  }

  /// The oldest that fit into one request, at least one where there is any. They stay until they
  /// are settled or given back.
  List<byte[]> lend(int mostEvents, int mostBytes) throws IOException {
    if (spool != null && !spool.isSettled()) {
      List<byte[]> events = spool.next(mostEvents, mostBytes);
      if (!events.isEmpty()) {
        return events;
      }
    }
    List<byte[]> events = new ArrayList<>();
    int bytes = 0;
    for (Entry entry : memory) {
      bytes += entry.json().length;
      if (events.size() == mostEvents || (bytes > mostBytes && !events.isEmpty())) {
        break;
      }
      events.add(entry.json());
    }
    isLentFromMemory = !events.isEmpty();
    return events;
  }

  /// All that was lent.
  void settle(int count) throws IOException {
    if (isLentFromMemory) {
      for (int i = 0; i < count; i++) {
        intake.release(1, memory.removeFirst().weight());
      }
      isLentFromMemory = false;
    } else if (spool != null) {
      spool.settle(count);
    }
    settled = isEmpty() ? added : settled + count;
  }

  void giveBack() {
    isLentFromMemory = false;
  }

  boolean isEmpty() {
    return memory.isEmpty() && (spool == null || spool.isSettled());
  }

  long size() {
    return memory.size() + (spool == null ? 0 : spool.events());
  }

  /// How many events were ever added, those of earlier runs included.
  long added() {
    return added;
  }

  /// How many of those, from the first one, are settled.
  long settled() {
    return settled;
  }

  /// How many events of the intake are in here.
  int held() {
    return memory.size() + unsyncedEvents;
  }

  /// How long until a sync is due; empty when nothing waits for one.
  Optional<Long> nanosToSync(long nowNanos) {
    return unsyncedEvents == 0 ? Optional.empty() : Optional.of(syncAtNanos - nowNanos);
  }

  Figures figures() {
    Optional<Long> inMemory = Optional.ofNullable(memory.peekFirst()).map(Entry::atMillis);
    if (spool == null) {
      return new Figures(memory.size(), 0, 0, 0, inMemory);
    }
    return new Figures(
        memory.size(),
        spool.events(),
        spool.bytes(),
        spool.damaged(),
        spool.oldestMillis().or(() -> inMemory));
  }

  /// What is in memory alone, and is lost with it.
  List<Entry> inMemory() {
    return List.copyOf(memory);
  }

  void close() throws IOException {
    if (spool != null) {
      try {
        if (unsyncedEvents > 0) {
          sync(spool);
        }
      } finally {
        spool.close();
      }
    }
  }
}
