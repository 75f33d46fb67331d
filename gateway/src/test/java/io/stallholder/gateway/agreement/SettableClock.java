package io.stallholder.gateway.agreement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Business time that stands still until a test moves it.
public final class SettableClock implements InstantSource {
  private volatile Instant now;

  public SettableClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  public synchronized void set(Instant instant) {
    now = instant;
  }

  public synchronized void advance(Duration step) {
    now = now.plus(step);
  }
}
