package io.stallholder.gateway.metering;

import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.ProductCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Stops the metering of a product or a license, and lets it go on. What is paused is neither
/// sealed nor sent; AWS's deadlines run on.
public final class Pauses {
  /// What is paused.
  public sealed interface Target {
    record OfProduct(ProductCode code) implements Target {}

    record OfLicense(UUID id) implements Target {}
  }

  /// @param reason for people
  /// @param pausedBy the API key's id, or the command
  public record Pause(UUID id, Target target, String reason, Instant pausedAt, String pausedBy) {}

  /// How long a reason may be.
  public static final int LONGEST_REASON = 500;

  private final Jdbi jdbi;
  private final InstantSource clock;

  public Pauses(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /// Pausing what is paused already changes nothing.
  ///
  /// @return false when there is no such license
  public boolean pause(Target target, String reason, String by) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> {
      if (target instanceof Target.OfLicense(UUID id) && !PauseStore.isKnown(handle, id)) {
        return false;
      }
      PauseStore.pause(handle, new Pause(Ids.next(now), target, reason, now, by));
      return true;
    });
  }

  /// @return whether it was paused
  public boolean resume(Target target, String by) {
    Instant now = clock.instant();
    return jdbi.inTransaction(handle -> PauseStore.resume(handle, target, by, now));
  }

  /// Those in force, oldest first.
  public List<Pause> inForce() {
    return jdbi.withHandle(PauseStore::inForce);
  }
}
