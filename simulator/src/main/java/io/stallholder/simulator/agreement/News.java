package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.Channels;
import io.stallholder.simulator.behaviour.Switch.Presence;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.bus.EventBus;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.topic.Topics;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import java.time.Instant;

/// What sellers are told of their buyers' agreements, in the vocabulary and over the channel that
/// the product's age has: events of EventBridge, notifications of SNS.
public final class News {
  private final CurrentWorld world;
  private final VirtualClock clock;
  private final Switches switches;
  private final Announcements announcements;

  /// Where news go to.
  public record Outlets(EventBus bus, Topics topics) {}

  public News(Lifecycle.Setting setting, Faults faults, Outlets outlets, Journal journal) {
    this.world = setting.world();
    this.clock = setting.clock();
    this.switches = setting.switches();
    this.announcements = new Announcements(clock, faults, outlets, journal);
  }

  public void forgetAll() {
    announcements.forgetAll();
  }

  public Told told() {
    return announcements.told();
  }

  void created(Agreement agreement, Instant due) {
    event(agreement, Events.created(agreement, Lifecycle.wholeSeconds(due)), due);
  }

  void activated(Agreement agreement, Instant due) {
    event(agreement, Events.licenseUpdated(agreement, Lifecycle.wholeSeconds(due)), due);
    notifySubscription(agreement, Notifications.subscribed(agreement, buyer(agreement), true), due);
    notifyEntitlement(agreement, due);
  }

  void licenseChanged(Agreement agreement, Instant now) {
    event(agreement, Events.licenseUpdated(agreement, Lifecycle.wholeSeconds(now)), now);
    notifyEntitlement(agreement, now);
  }

  void amended(Agreement agreement, Instant now) {
    event(agreement, Events.amended(agreement, Lifecycle.wholeSeconds(now)), now);
  }

  @Behaviour(
      value = "A failed payment is told by subscribe-fail; among events it has no counterpart",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications and EventBridge events for SaaS",
      date = "2026-11-24")
  void failed(Agreement agreement, Instant now) {
    notifySubscription(
        agreement, Notifications.subscribed(agreement, buyer(agreement), false), now);
  }

  @Behaviour(
      value = "Who renews or replaces an agreement is not told unsubscribe-pending for the old one",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS: subscribe-success is repeated",
      date = "2026-11-24")
  void ended(Agreement agreement, Life.End end, Instant now) {
    event(agreement, Events.ended(agreement, end), now);
    boolean leaves =
        switch (end.status()) {
          case CANCELLED, EXPIRED, TERMINATED -> true;
          case RENEWED, REPLACED -> false;
        };
    if (leaves) {
      if (agreement.activated().isPresent()) {
        notifySubscription(
            agreement, Notifications.unsubscribePending(agreement, buyer(agreement)), now);
      }
      notifyEntitlement(agreement, now);
    }
  }

  void ending(Agreement agreement, Instant due) {
    event(agreement, Events.ending(agreement, Lifecycle.wholeSeconds(due)), due);
  }

  void deprovisioned(Agreement agreement, Instant due) {
    event(agreement, Events.licenseDeprovisioned(agreement, Lifecycle.wholeSeconds(due)), due);
  }

  void unsubscribed(Agreement agreement, Instant due) {
    notifySubscription(agreement, Notifications.unsubscribed(agreement, buyer(agreement)), due);
  }

  void advisory(Agreement agreement, boolean isIssued, Instant now) {
    event(agreement, Events.advisory(agreement, isIssued, Lifecycle.wholeSeconds(now)), now);
  }

  @Behaviour(
      value = "Products from before 2026-06-01 are told by SNS, and by EventBridge as well",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS",
      date = "2026-11-24")
  private void event(Agreement agreement, ObjectNode event, Instant at) {
    Product product = agreement.product();
    boolean isLegacy = product.licensing().isLegacy(clock.instant());
    if (!isLegacy || switches.get(Switch.LEGACY_CHANNELS) == Channels.BOTH) {
      announcements.event(product.seller(), event, at);
    }
  }

  private void notifySubscription(Agreement agreement, ObjectNode message, Instant at) {
    if (isNotified(agreement.product())) {
      announcements.notification(agreement.product().subscriptionTopicArn(), message, at);
    }
  }

  private void notifyEntitlement(Agreement agreement, Instant at) {
    Product product = agreement.product();
    if (product.model().hasEntitlements() && isNotified(product)) {
      announcements.notification(
          product.entitlementTopicArn(),
          Notifications.entitlementUpdated(agreement, buyer(agreement)),
          at);
    }
  }

  @Behaviour(
      value = "Products with licenses are not told by SNS",
      source = Source.GUESS,
      of = "SNS messages carry no license; AWS does not say that they stop",
      date = "2026-11-24")
  private boolean isNotified(Product product) {
    return product.licensing().isLegacy(clock.instant())
        || switches.get(Switch.NOTIFIED_LICENSES) == Presence.PRESENT;
  }

  private Buyer buyer(Agreement agreement) {
    return world.buyer(agreement.buyer()).orElseThrow();
  }
}
