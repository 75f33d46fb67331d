package io.stallholder.client;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Where the app's threads leave events: a queue with a limit to events and to bytes, without
/// locks. What was taken from it still counts until it is released.
final class Intake {
  /// What an event takes in memory beside its texts, roughly.
  private static final int OVERHEAD_BYTES = 400;

  private static final int BYTES_PER_CHAR = 2;
  private static final int MAX_CHARS = 20_000;
  private static final int MAX_DIGITS = 100;
  private static final int SIGNAL_EVERY = 512; // a power of two

  private final int mostEvents;
  private final long mostBytes;
  private final InstantSource clock;
  private final Runnable signal;
  private final Queue<Taken> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder invalid = new LongAdder();
  private volatile boolean closed;

  /// @param signal called now and then when much has come
  Intake(int mostEvents, long mostBytes, InstantSource clock, Runnable signal) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.clock = clock;
    this.signal = signal;
  }

  /// @param weight what is to be released
  record Taken(UsageEvent event, long atMillis, int weight) {}

  /// Never blocks, and does no I/O: this is all that costs the app's threads time.
  Reported offer(@Nullable UsageEvent event) {
    int weight = event == null ? -1 : weightOrNone(event);
    if (event == null || weight < 0) {
      invalid.increment();
      return Reported.INVALID;
    }
    // Counted first: whoever closes and then finds nothing counted knows that nothing comes any
    // more.
    int count = events.incrementAndGet();
    long size = bytes.addAndGet(weight);
    if (closed) {
      release(1, weight);
      return Reported.CLOSED;
    }
    if (count > mostEvents || size > mostBytes) {
      release(1, weight);
      turnedAway.increment();
      signal.run();
      return Reported.FULL;
    }
    queue.add(new Taken(event, clock.millis(), weight));
    accepted.increment();
    if ((count & (SIGNAL_EVERY - 1)) == 0) {
      signal.run();
    }
    return Reported.ACCEPTED;
  }

  Optional<Taken> poll() {
    return Optional.ofNullable(queue.poll());
  }

  void release(int count, long weight) {
    bytes.addAndGet(-weight);
    events.addAndGet(-count);
  }

  void close() {
    closed = true;
  }

  int events() {
    return events.get();
  }

  long accepted() {
    return accepted.sum();
  }

  long turnedAway() {
    return turnedAway.sum();
  }

  long invalid() {
    return invalid.sum();
  }

  /// Negative for what cannot be sent. That a member is null would be a mistake of the app, but no
  /// reason to fail the request in which it happens.
  private static int weightOrNone(UsageEvent event) {
    try {
      return weight(event);
    } catch (RuntimeException e) {
      return -1;
    }
  }

  private static int weight(UsageEvent event) {
    int digits = event.quantity().precision();
    int scale = event.quantity().scale();
    if (digits > MAX_DIGITS || scale > MAX_DIGITS || scale < -MAX_DIGITS) {
      return -1;
    }
    int chars = event.subject().length() + event.dimension().length() + digits;
    chars += event.id().isPresent() ? event.id().get().length() : 0;
    if (!event.tags().isEmpty()) {
      for (Map.Entry<String, String> tag : event.tags().entrySet()) {
        chars += tag.getKey().length() + tag.getValue().length();
      }
    }
    return chars > MAX_CHARS ? -1 : OVERHEAD_BYTES + BYTES_PER_CHAR * chars;
  }
}
