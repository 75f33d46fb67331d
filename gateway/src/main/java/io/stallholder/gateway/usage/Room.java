package io.stallholder.gateway.usage;

import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import java.util.concurrent.atomic.AtomicLong;

/// How much usage may be here at once: from the first byte of a request's body to its answer. What
/// finds no room is refused at once, and its sender comes back a moment later; so however much
/// comes in, memory does not grow.
final class Room {
  private final long mostBytes;
  private final long mostEvents;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong events = new AtomicLong();

  /// A request that is alone may be larger than this.
  Room(long mostBytes, long mostEvents) {
    this.mostBytes = mostBytes;
    this.mostEvents = mostEvents;
  }

  /// What one request takes.
  final class Place implements AutoCloseable {
    private long ownBytes;
    private long ownEvents;

    private Place() {}

    /// @throws ProblemException with 429
    void bytes(long more) {
      take(bytes, ownBytes, more, mostBytes);
      ownBytes += more;
    }

    /// @throws ProblemException with 429
    void event() {
      take(events, ownEvents, 1, mostEvents);
      ownEvents++;
    }

    @Override
    public void close() {
      bytes.addAndGet(-ownBytes);
      events.addAndGet(-ownEvents);
      ownBytes = 0;
      ownEvents = 0;
    }
  }

  Place enter() {
    return new Place();
  }

  private static void take(AtomicLong all, long own, long more, long most) {
    long now = all.addAndGet(more);
    boolean isAlone = now == own + more;
    if (now > most && !isAlone) {
      all.addAndGet(-more);
      throw new ProblemException(
          Problem.of(
              429,
              "too-much-at-once",
              "More usage came in than can be stored at the moment",
              "nothing of this request was stored; send it again after Retry-After seconds"));
    }
  }
}
