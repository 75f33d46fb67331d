package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.metering.UsageCounter;
import io.stallholder.gateway.usage.UsageEvent.Identity;
import io.stallholder.gateway.usage.VoidStore.Counted;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Takes events back, as long as the hour that they are counted into is not sealed: what is billed
/// cannot be taken back at AWS.
final class Voiding {
  /// What became of it. A new case must break the build.
  enum Result {
    /// Now, or before already.
    VOIDED,
    UNKNOWN,
    /// Its usage is in no open hour.
    TOO_LATE
  }

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final UsageCounter counter;
  private final InstantSource clock;

  Voiding(Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.counter = new UsageCounter(config.metering(), licenses);
    this.clock = clock;
  }

  Result voidEvent(Identity identity, String reason, String by) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      if (VoidStore.isVoided(handle, identity)) {
        return Result.VOIDED;
      }
      if (!VoidStore.isAccepted(handle, identity)) {
        return Result.UNKNOWN;
      }
      Optional<Counted> event = VoidStore.event(handle, identity);
      if (event.isPresent() && event.get().voided()) {
        return Result.VOIDED; // by somebody else, just now
      }
      Optional<BigDecimal> taken = event.flatMap(counted -> takeBack(handle, counted, now));
      taken.ifPresent(quantity ->
          VoidStore.add(handle, new VoidStore.Voided(identity, quantity, reason, by, now)));
      return taken.isPresent() ? Result.VOIDED : Result.TOO_LATE;
    });
  }

  /// An unattributed event is in no hour yet, and never comes into one.
  private Optional<BigDecimal> takeBack(Handle handle, Counted event, Instant now) {
    if (event.license().isEmpty()) {
      return Optional.of(event.quantity());
    }
    return event
        .hour()
        .flatMap(hour -> {
          License license = licenses.byId(handle, event.license().get()).orElseThrow();
          var usage =
              new UsageCounter.Usage(
                  license,
                  event.dimension(),
                  UsageHour.containing(event.time()),
                  event.quantity(),
                  event.tags());
          return counter.takeBack(handle, usage, hour, now);
        });
  }
}
