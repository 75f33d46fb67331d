package io.stallholder.gateway.webhook;

import io.stallholder.gateway.database.Lease;
import io.stallholder.gateway.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/// Looks for windows that are about to close, parks what could not be tried in its time, and
/// forgets what is old. One gateway does it; two for a moment only do it twice.
final class Upkeep implements Loop.Step {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /// So long before a window's end there is still time to do something.
  private static final Duration NEAR = Duration.ofHours(2);

  /// A leaving buyer's window may be an hour in all, and its usage is usually sent in its first
  /// minutes.
  private static final Duration NEAR_OF_LEAVING = Duration.ofMinutes(30);

  /// What comes free when an earlier one is parked gets its try first.
  private static final Duration OVERDUE = Verdict.PATIENCE.plusHours(1);

  /// How far back events can be replayed.
  private static final Duration KEPT = Duration.ofDays(35);

  private static final int MOST_AT_ONCE = 1000;

  private final Jdbi jdbi;
  private final Lease lease;
  private final InstantSource clock;
  private long nextNanos = System.nanoTime();

  Upkeep(Jdbi jdbi, Lease lease, InstantSource clock) {
    this.jdbi = jdbi;
    this.lease = lease;
    this.clock = clock;
  }

  @Override
  public Loop.Round once() {
    if (System.nanoTime() - nextNanos < 0 || !lease.acquire()) {
      return Loop.Round.IDLE;
    }
    boolean more = work();
    nextNanos = System.nanoTime() + (more ? 0 : INTERVAL.toNanos());
    return more ? Loop.Round.BUSY : Loop.Round.IDLE;
  }

  /// @return whether there may be more of it
  boolean work() {
    Instant now = clock.instant();
    jdbi.useTransaction(handle ->
        EventStore.tellOfDeadlines(handle, now, now.plus(NEAR), now.plus(NEAR_OF_LEAVING)));
    int parked =
        jdbi.inTransaction(handle -> DeliveryStore.parkOverdue(handle, OVERDUE, MOST_AT_ONCE));
    int dropped = jdbi.inTransaction(handle -> EventStore.dropOld(handle, KEPT, MOST_AT_ONCE));
    return parked == MOST_AT_ONCE || dropped == MOST_AT_ONCE;
  }
}
