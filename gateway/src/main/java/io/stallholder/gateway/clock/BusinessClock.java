package io.stallholder.gateway.clock;

import io.stallholder.gateway.config.ClockConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Installation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Business time: the machine's clock, or the simulator's. It never goes back, not for another
/// thread and not over a restart, since its high-water mark is stored. Where its source goes back,
/// it stands still until the source has caught up.
public final class BusinessClock implements InstantSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BusinessClock.class);
  private static final Duration WORTH_TELLING = Duration.ofSeconds(5);

  private final InstantSource source;
  private final Jdbi jdbi;
  private final AtomicReference<Instant> mark;

  private BusinessClock(InstantSource source, Jdbi jdbi, Instant mark) {
    this.source = source;
    this.jdbi = jdbi;
    this.mark = new AtomicReference<>(mark);
  }

  /// The database must be bound by then: the mark is kept with the installation.
  ///
  /// @param machine the machine's clock, followed unless `clock.url` is given
  /// @throws RefusedStart when the clock of `clock.url` tells no time
  public static BusinessClock start(ClockConfig config, InstantSource machine, Jdbi jdbi) {
    InstantSource source = machine;
    if (config.url().isPresent()) {
      source = new SimulatorClock(config.url().get());
    }
    Optional<Instant> stored = Installation.highWaterMark(jdbi);
    Instant now = source.instant();
    if (stored.isPresent() && stored.get().isAfter(now.plus(WORTH_TELLING))) {
      LOG.warn(
          "business time stands still at {} until the clock, now {}, gets there",
          stored.get(),
          now);
    }
    return new BusinessClock(source, jdbi, stored.orElse(Instant.MIN));
  }

  /// Business time now, for who only looks: nothing is stored.
  public static Instant read(ClockConfig config, InstantSource machine, Jdbi jdbi) {
    BusinessClock clock = start(config, machine, jdbi);
    try {
      return clock.instant();
    } finally {
      clock.closeSource();
    }
  }

  @Override
  public Instant instant() {
    Instant now = source.instant();
    return mark.accumulateAndGet(now, (one, other) -> one.isAfter(other) ? one : other);
  }

  /// Stores the high-water mark. To be run every second or so: after a crash, that is how far back
  /// a machine whose clock was set back could go at most.
  public void save() {
    Installation.raiseHighWaterMark(jdbi, instant());
  }

  @Override
  public void close() {
    save();
    closeSource();
  }

  private void closeSource() {
    if (source instanceof SimulatorClock simulator) {
      simulator.close();
    }
  }
}
