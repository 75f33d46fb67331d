package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
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
/// @param updated when anything of it changed last
public record Agreement(
    String id,
    String licenseArn,
    String buyer,
    Product product,
    Origin origin,
    Terms terms,
    Life life,
    Instant updated) {
  /// Why an agreement came to be, by its name in events.
  public enum Intent {
    NEW,
    RENEW,
    REPLACE
  }

  /// @param previous the agreement that it renews or replaces
  /// @param initial the first of its chain, itself when it is new
  public record Origin(Intent intent, Optional<String> previous, String initial) {}

  /// What was agreed.
  ///
  /// @param offer the id of the accepted offer
  /// @param entitlements what is granted, by dimension; empty for a subscription
  public record Terms(
      String offer,
      boolean isFreeTrial,
      Instant acceptedAt,
      Instant startTime,
      Instant endTime,
      boolean autoRenew,
      Map<String, JsonNode> entitlements) {
    public Terms {
      entitlements = Collections.unmodifiableMap(new LinkedHashMap<>(entitlements));
    }
  }

  @Behaviour(
      value = "An open-ended agreement ends on 9999-01-01",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20",
      date = "2026-11-23")
  public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  Agreement with(Life next, Instant at) {
    return new Agreement(id, licenseArn, buyer, product, origin, terms, next, at);
  }

  Agreement with(Terms changed, Instant at) {
    return new Agreement(id, licenseArn, buyer, product, origin, changed, life, at);
  }

  public boolean isOpenEnded() {
    return terms.endTime().equals(NEVER);
  }

  /// When the license became active: the `time` of its first License Updated event.
  public Optional<Instant> activated() {
    return switch (life) {
      case Life.Accepted accepted -> Optional.empty();
      case Life.Failed failed -> Optional.empty();
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
  @Behaviour(
      value = "For products without licenses the final hour is counted from unsubscribe-pending",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS",
      date = "2026-11-24")
  public Optional<Instant> finalHourOpened(FinalHour opens) {
    if (product.licensing().wasLegacy()) {
      return ended().map(Life.End::at);
    }
    return switch (opens) {
      case ENDED -> ended().map(Life.End::at);
      case DEPROVISIONED -> deprovisioned();
    };
  }

  /// Not ended, and it may still become or is active.
  public boolean isHeld() {
    return switch (life) {
      case Life.Accepted accepted -> true;
      case Life.Active active -> true;
      case Life.Failed failed -> false;
      case Life.Ending ending -> false;
      case Life.Deprovisioned gone -> false;
      case Life.Withdrawn withdrawn -> false;
    };
  }

  /// Whether its license is there now.
  public boolean isLicensed() {
    return switch (life) {
      case Life.Active active -> true;
      case Life.Ending ending -> true;
      case Life.Accepted accepted -> false;
      case Life.Failed failed -> false;
      case Life.Deprovisioned gone -> false;
      case Life.Withdrawn withdrawn -> false;
    };
  }

  public Optional<Life.End> ended() {
    return switch (life) {
      case Life.Accepted accepted -> Optional.empty();
      case Life.Active active -> Optional.empty();
      case Life.Failed failed -> Optional.of(failed.end());
      case Life.Ending ending -> Optional.of(ending.end());
      case Life.Deprovisioned gone -> Optional.of(gone.end());
      case Life.Withdrawn withdrawn -> Optional.of(withdrawn.end());
    };
  }

  public Optional<Instant> deprovisioned() {
    return life instanceof Life.Deprovisioned gone ? Optional.of(gone.at()) : Optional.empty();
  }
}
