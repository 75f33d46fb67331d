package io.stallholder.simulator.metering;

import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.FinalHour;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A usage record together with whose it is. A new style must break the build.
sealed interface Claim {
  UsageRecord record();

  Product product();

  /// Empty when the customer has none with this product.
  Optional<Agreement> held();

  Ledger.Key key(String region);

  /// By the license that the record names.
  record ByLicense(UsageRecord record, Agreement agreement) implements Claim {
    @Override
    public Product product() {
      return agreement.product();
    }

    @Override
    public Optional<Agreement> held() {
      return Optional.of(agreement);
    }

    @Override
    public Ledger.Key key(String region) {
      return new Ledger.Key(
          region,
          agreement.buyer(),
          product().code(),
          agreement.licenseArn(),
          dimensionKey(),
          hour());
    }

    boolean isBeforeActivation() {
      return agreement.activated().map(record.timestamp()::isBefore).orElse(false);
    }

    @Behaviour(
        value = "Usage of an hour after that of the license's end is outside its activation period",
        source = Source.GUESS,
        of = "AWS does not say how exactly the end is measured; usage is kept by the hour",
        date = "2026-11-23")
    boolean isAfterEnd(FinalHour opens) {
      return agreement
          .finalHourOpened(opens)
          .map(end -> hour().isAfter(Claim.hour(end)))
          .orElse(false);
    }
  }

  /// By the request's product code and the customer that the record names.
  record ByCustomer(UsageRecord record, Product product, String buyer, Optional<Agreement> held)
      implements Claim {
    @Override
    public Ledger.Key key(String region) {
      return new Ledger.Key(region, buyer, product.code(), "", dimensionKey(), hour());
    }

    boolean isBeforeActivation() {
      return held.flatMap(Agreement::activated)
          .map(since -> record.timestamp().isBefore(Claim.hour(since)))
          .orElse(false);
    }
  }

  default Instant hour() {
    return hour(record().timestamp());
  }

  static Instant hour(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS);
  }

  /// The product's own text, so that a million records share it.
  default String dimensionKey() {
    return product()
        .dimension(record().dimension())
        .map(Dimension::key)
        .orElse(record().dimension());
  }

  @Behaviour(
      value = "Usage is taken while the license is active and one hour longer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge integration for SaaS",
      date = "2026-11-23")
  @Behaviour(
      value = "Before the license is active nobody is subscribed",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SaaS customer onboarding",
      date = "2026-11-23")
  default boolean isSubscribed(Instant now, FinalHour opens, Duration finalWindow) {
    return held()
        .filter(Claim::wasActivated)
        .filter(agreement ->
            agreement
                .finalHourOpened(opens)
                .map(opened -> now.isBefore(opened.plus(finalWindow)))
                .orElse(true))
        .isPresent();
  }

  private static boolean wasActivated(Agreement agreement) {
    return switch (agreement.life()) {
      case Life.Accepted accepted -> false;
      case Life.Failed failed -> false;
      case Life.Withdrawn withdrawn -> false;
      case Life.Active active -> true;
      case Life.Ending ending -> true;
      case Life.Deprovisioned gone -> true;
    };
  }
}
