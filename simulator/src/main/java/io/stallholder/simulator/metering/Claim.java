package io.stallholder.simulator.metering;

import io.stallholder.simulator.agreement.Agreement;
import io.stallholder.simulator.agreement.Life;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch.FinalHour;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A usage record together with the agreement whose license it names.
record Claim(UsageRecord record, Agreement agreement) {
  Instant hour() {
    return hour(record.timestamp());
  }

  static Instant hour(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS);
  }

  Ledger.Key key(String region) {
    return new Ledger.Key(
        region, agreement.buyer(), agreement.licenseArn(), record.dimension(), hour());
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
    return agreement.finalHourOpened(opens).map(end -> hour().isAfter(hour(end))).orElse(false);
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
  boolean isSubscribed(Instant now, FinalHour opens, Duration finalWindow) {
    boolean hasLicense =
        switch (agreement.life()) {
          case Life.Accepted accepted -> false;
          case Life.Withdrawn withdrawn -> false;
          case Life.Active active -> true;
          case Life.Ending ending -> true;
          case Life.Deprovisioned gone -> true;
        };
    return hasLicense
        && agreement
            .finalHourOpened(opens)
            .map(opened -> now.isBefore(opened.plus(finalWindow)))
            .orElse(true);
  }
}
