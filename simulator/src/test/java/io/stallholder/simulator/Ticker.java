package io.stallholder.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A machine's clock that stands still until a test moves it.
final class Ticker implements InstantSource {
  private Instant now = Instant.now();

  @Override
  public synchronized Instant instant() {
    return now;
  }

  synchronized void advance(Duration step) {
    now = now.plus(step);
  }
}
