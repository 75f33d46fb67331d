package io.stallholder.simulator.agreement;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.FinalHour;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A buyer's purchase of a product, with the one license that it grants.
///
/// @param entitlements quantity by dimension; empty for a subscription
public record Agreement(
    String id,
    String licenseArn,
    String buyer,
    Product product,
    String offer,
    Instant acceptedAt,
    Instant endTime,
    Map<String, Integer> entitlements,
    Life life) {
  public Agreement {
    entitlements = Collections.unmodifiableMap(new LinkedHashMap<>(entitlements));
  }

  Agreement with(Life next) {
    return new Agreement(
        id, licenseArn, buyer, product, offer, acceptedAt, endTime, entitlements, next);
  }

  /// When the license became active: the `time` of its first License Updated event.
  public Optional<Instant> activated() {
    return switch (life) {
      case Life.Accepted accepted -> Optional.empty();
      case Life.Active active -> Optional.of(active.activated());
      case Life.Ending ending -> Optional.of(ending.activated());
      case Life.Deprovisioned gone -> Optional.of(gone.activated());
      case Life.Withdrawn withdrawn -> Optional.empty();
    };
  }

  @Behaviour(
      value = "The final hour is counted from License Deprovisioned, or from Agreement Ended",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide and AWS's metering skill contradict each other",
      date = "2026-11-23")
  public Optional<Instant> finalHourOpened(FinalHour opens) {
    return switch (opens) {
      case ENDED -> ended().map(Life.End::at);
      case DEPROVISIONED -> deprovisioned();
    };
  }

  public boolean isHeld() {
    return ended().isEmpty();
  }

  public Optional<Life.End> ended() {
    return switch (life) {
      case Life.Accepted accepted -> Optional.empty();
      case Life.Active active -> Optional.empty();
      case Life.Ending ending -> Optional.of(ending.end());
      case Life.Deprovisioned gone -> Optional.of(gone.end());
      case Life.Withdrawn withdrawn -> Optional.of(withdrawn.end());
    };
  }

  public Optional<Instant> deprovisioned() {
    return life instanceof Life.Deprovisioned gone ? Optional.of(gone.at()) : Optional.empty();
  }
}
