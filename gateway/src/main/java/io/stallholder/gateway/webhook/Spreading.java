package io.stallholder.gateway.webhook;

import io.stallholder.gateway.loop.Loop;
import org.jdbi.v3.core.Jdbi;

/// Gives events their places in the lines of the endpoints, as soon as they are committed. One
/// gateway at a time: else a later event of a license could get a place before an earlier one.
final class Spreading implements Loop.Step {
  private static final int MOST_AT_ONCE = 500;

  private final Jdbi jdbi;

  Spreading(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Loop.Round once() {
    int spread =
        jdbi.inTransaction(
            handle -> EventStore.tryLock(handle) ? EventStore.spread(handle, MOST_AT_ONCE) : 0);
    return spread == MOST_AT_ONCE ? Loop.Round.BUSY : Loop.Round.IDLE;
  }
}
