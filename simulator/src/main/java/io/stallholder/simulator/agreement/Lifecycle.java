package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.agreement.Agreement.Intent;
import io.stallholder.simulator.agreement.Agreement.Origin;
import io.stallholder.simulator.agreement.Agreement.Terms;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switch.RenewalLicense;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.world.Buyer;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Offer;
import io.stallholder.simulator.world.Product;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// What happens to agreements: what buyers and AWS do, and what time brings. Guarded by the
/// simulator's lock.
public final class Lifecycle {
  private static final String CREATED = "created";
  private static final String ACTIVATE = "activate";
  private static final String END = "end";
  private static final String ENDING = "ending";
  private static final String DEPROVISION = "deprovision";
  private static final String UNSUBSCRIBED = "unsubscribed";
  private static final int[] DAYS_BEFORE_END = {180, 120, 90, 60, 30};

  private final Agreements agreements;
  private final CurrentWorld world;
  private final VirtualClock clock;
  private final Switches switches;
  private final News news;

  public Lifecycle(Agreements agreements, Setting setting, News news) {
    this.agreements = agreements;
    this.world = setting.world();
    this.clock = setting.clock();
    this.switches = setting.switches();
    this.news = news;
    clock.on(
        CREATED, (id, due) -> agreements.byId(id).ifPresent(found -> news.created(found, due)));
    clock.on(ACTIVATE, (id, due) -> agreements.byId(id).ifPresent(found -> activate(found, due)));
    clock.on(END, (id, due) -> agreements.byId(id).ifPresent(found -> runOut(found, due)));
    clock.on(ENDING, (id, due) -> agreements.byId(id).ifPresent(found -> remind(found, due)));
    clock.on(
        DEPROVISION, (id, due) -> agreements.byId(id).ifPresent(found -> deprovision(found, due)));
    clock.on(
        UNSUBSCRIBED,
        (id, due) -> agreements.byId(id).ifPresent(found -> tellUnsubscribed(found, due)));
  }

  /// Where and when it happens.
  public record Setting(CurrentWorld world, VirtualClock clock, Switches switches) {}

  /// What a buyer asks for.
  ///
  /// @param entitlements empty for what the offer grants
  public record Order(
      Buyer buyer, Product product, Offer offer, Map<String, JsonNode> entitlements) {
    public Order {
      entitlements = Map.copyOf(entitlements);
    }
  }

  /// @throws IllegalStateException when the buyer may not, with the reason
  @Behaviour(
      value = "11 s after acceptance comes Created, 72 s after it the license and License Updated",
      source = Source.OBSERVED,
      of = "one listing, 2026-08-20",
      date = "2026-11-23")
  @Behaviour(
      value = "A future-dated agreement is created when accepted, its license when it starts",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, future dated agreements for SaaS",
      date = "2026-11-24")
  public Agreement subscribe(Order order) {
    Instant now = clock.instant();
    Acceptance.check(order, agreements, now, switches.get(Switch.FREE_TRIAL_DAYS));
    Instant start = order.offer().dates().startsAt().filter(now::isBefore).orElse(now);
    Terms terms = Acceptance.terms(order, now, start);
    String id = agreements.ids().agreementId();
    Agreement agreement =
        new Agreement(
            id,
            agreements.ids().licenseArn(),
            order.buyer().accountId(),
            order.product(),
            new Origin(Intent.NEW, Optional.empty(), id),
            terms,
            new Life.Accepted(),
            now);
    begin(agreement);
    return agreement;
  }

  /// What changes in an agreement that goes on.
  ///
  /// @param entitlements empty for as they are
  public record Change(
      Optional<Instant> endTime, Optional<Boolean> autoRenew, Map<String, JsonNode> entitlements) {
    public Change {
      entitlements = Map.copyOf(entitlements);
    }
  }

  @Behaviour(
      value = "Changed terms: Amended, and License Updated when entitlements or the end changed",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events; their order: our guess",
      date = "2026-11-24")
  public Agreement amend(Agreement agreement, Change change) {
    Instant now = clock.instant();
    Terms old = agreement.terms();
    Terms terms =
        new Terms(
            old.offer(),
            old.isFreeTrial(),
            old.acceptedAt(),
            old.startTime(),
            change.endTime().orElse(old.endTime()),
            change.autoRenew().orElse(old.autoRenew()),
            change.entitlements().isEmpty() ? old.entitlements() : change.entitlements());
    Agreement amended = agreement.with(terms, now);
    agreements.update(amended);
    if (!terms.endTime().equals(old.endTime())) {
      scheduleEnd(amended, now);
    }
    news.amended(amended, now);
    boolean changesLicense =
        !terms.endTime().equals(old.endTime()) || !terms.entitlements().equals(old.entitlements());
    if (changesLicense && amended.life() instanceof Life.Active) {
      news.licenseChanged(amended, now);
    }
    return amended;
  }

  /// A new agreement in place of this one, which ends when the new one's license is active.
  ///
  /// @throws IllegalStateException when another is about to take its place
  @Behaviour(
      value = "Renewal and replacement make a new agreement with a license of its own",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events; the license: third parties",
      date = "2026-11-24")
  public Agreement succeed(Agreement old, Intent intent, Order order) {
    Instant now = clock.instant();
    agreements
        .successor(old)
        .ifPresent(next -> {
          throw new IllegalStateException("the agreement has a successor already: " + next.id());
        });
    boolean keepsLicense =
        intent == Intent.RENEW && switches.get(Switch.RENEWAL_LICENSE) == RenewalLicense.KEPT;
    Agreement next =
        new Agreement(
            agreements.ids().agreementId(),
            keepsLicense ? old.licenseArn() : agreements.ids().licenseArn(),
            old.buyer(),
            old.product(),
            new Origin(intent, Optional.of(old.id()), old.origin().initial()),
            Acceptance.terms(order, now, now),
            new Life.Accepted(),
            now);
    begin(next);
    return next;
  }

  /// @return false when it ended before
  public boolean cancel(Agreement agreement) {
    return end(agreement, Life.Status.CANCELLED);
  }

  public boolean terminate(Agreement agreement) {
    return end(agreement, Life.Status.TERMINATED);
  }

  private boolean end(Agreement agreement, Life.Status status) {
    boolean ended = end(agreement, status, clock.instant());
    // What has no delay has happened when the caller reads on.
    var unused = clock.instant();
    return ended;
  }

  @Behaviour(
      value =
          "A payment that fails before activation leaves the license unborn; later, AWS ends it",
      source = Source.DOCUMENTED,
      of = "Agreement API model: INVALID_PAYMENT_INSTRUMENT, TERMINATED; the moment: our guess",
      date = "2026-11-24")
  public boolean failPayment(Agreement agreement) {
    if (agreement.life() instanceof Life.Accepted) {
      fail(agreement, clock.instant());
      return true;
    }
    return terminate(agreement);
  }

  /// AWS suspends a buyer's account, or lifts that.
  public void suspend(Agreement agreement, boolean is) {
    Instant now = clock.instant();
    Buyer buyer = world.buyer(agreement.buyer()).orElseThrow();
    world.replace(world.get().with(buyer.suspended(is)));
    news.advisory(agreement, is, now);
  }

  private void begin(Agreement agreement) {
    Instant now = agreement.terms().acceptedAt();
    agreements.add(agreement);
    clock.schedule(now.plus(switches.get(Switch.CREATED_DELAY)), CREATED, agreement.id());
    Instant start = agreement.terms().startTime();
    clock.schedule(start.plus(switches.get(Switch.ACTIVATION_DELAY)), ACTIVATE, agreement.id());
    scheduleEnd(agreement, now);
  }

  private void scheduleEnd(Agreement agreement, Instant now) {
    if (agreement.isOpenEnded()) {
      return;
    }
    Instant end = agreement.terms().endTime();
    clock.schedule(end, END, agreement.id());
    for (int days : DAYS_BEFORE_END) {
      Instant reminder = end.minus(days, ChronoUnit.DAYS);
      if (reminder.isAfter(now)) {
        clock.schedule(reminder, ENDING, agreement.id());
      }
    }
  }

  private void activate(Agreement agreement, Instant due) {
    if (!(agreement.life() instanceof Life.Accepted)) {
      return;
    }
    if (!world.buyer(agreement.buyer()).map(Buyer::pays).orElse(false)) {
      fail(agreement, due);
      return;
    }
    Optional<Agreement> previous = agreement.origin().previous().flatMap(agreements::byId);
    Instant time = wholeSeconds(due);
    Instant since =
        previous
            .filter(old -> old.licenseArn().equals(agreement.licenseArn()))
            .flatMap(Agreement::activated)
            .orElse(time);
    Agreement active = agreement.with(new Life.Active(since), due);
    agreements.update(active);
    news.activated(active, due);
    previous.ifPresent(old -> supersede(old, active, due));
  }

  private void supersede(Agreement old, Agreement by, Instant due) {
    Life.Status status =
        by.origin().intent() == Intent.RENEW ? Life.Status.RENEWED : Life.Status.REPLACED;
    var unused = end(old, status, due);
  }

  private void fail(Agreement agreement, Instant now) {
    Life.End end = new Life.End(Life.Status.TERMINATED, wholeSeconds(now));
    Agreement failed = agreement.with(new Life.Failed(end), now);
    agreements.update(failed);
    news.failed(failed, now);
    agreement.origin().previous().flatMap(agreements::byId).ifPresent(old -> outlive(old, now));
  }

  @Behaviour(
      value = "An agreement that was to be renewed at its end expires when that is not paid for",
      source = Source.GUESS,
      of = "AWS documents neither; nobody keeps what is over and not paid for",
      date = "2026-11-24")
  private void outlive(Agreement old, Instant now) {
    if (!now.isBefore(old.terms().endTime())) {
      var unused = end(old, Life.Status.EXPIRED, now);
    }
  }

  @Behaviour(
      value = "An agreement that renews itself is renewed when it ends; every other expires",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace seller guide, SaaS contracts",
      date = "2026-11-24")
  private void runOut(Agreement agreement, Instant due) {
    boolean isAmended = !agreement.terms().endTime().equals(due);
    if (isAmended || !agreement.isHeld() || agreements.successor(agreement).isPresent()) {
      return;
    }
    if (agreement.terms().autoRenew() && agreement.life() instanceof Life.Active) {
      Offer offer = world.get().offer(agreement.terms().offer()).orElseThrow();
      Buyer buyer = world.buyer(agreement.buyer()).orElseThrow();
      Order same = new Order(buyer, agreement.product(), offer, agreement.terms().entitlements());
      var unused = succeed(agreement, Intent.RENEW, same);
    } else {
      var unused = end(agreement, Life.Status.EXPIRED, due);
    }
  }

  private void remind(Agreement agreement, Instant due) {
    Instant end = agreement.terms().endTime();
    boolean isAmended =
        Arrays.stream(DAYS_BEFORE_END)
            .noneMatch(days -> end.minus(days, ChronoUnit.DAYS).equals(due));
    if (!isAmended && agreement.life() instanceof Life.Active) {
      news.ending(agreement, due);
    }
  }

  @Behaviour(
      value = "31 s after the agreement's end its license is deprovisioned",
      source = Source.OBSERVED,
      of = "one listing, 2026-08-20",
      date = "2026-11-23")
  @Behaviour(
      value = "An agreement that ends before its license is active causes no license event",
      source = Source.GUESS,
      of = "nothing was provisioned that could be deprovisioned",
      date = "2026-11-23")
  private boolean end(Agreement agreement, Life.Status status, Instant now) {
    if (!agreement.isHeld()) {
      return false;
    }
    Life.End end = new Life.End(status, wholeSeconds(now));
    Optional<Instant> activated = agreement.activated();
    Life next =
        activated
            .<Life>map(since -> new Life.Ending(since, end))
            .orElseGet(() -> new Life.Withdrawn(end));
    Agreement ended = agreement.with(next, now);
    agreements.update(ended);
    news.ended(ended, end, now);
    if (activated.isPresent()) {
      clock.schedule(now.plus(switches.get(Switch.DEPROVISION_DELAY)), DEPROVISION, agreement.id());
      clock.schedule(now.plus(switches.get(Switch.FINAL_WINDOW)), UNSUBSCRIBED, agreement.id());
    }
    return true;
  }

  private void deprovision(Agreement agreement, Instant due) {
    if (agreement.life() instanceof Life.Ending ending) {
      Instant time = wholeSeconds(due);
      Agreement gone =
          agreement.with(new Life.Deprovisioned(ending.activated(), ending.end(), time), due);
      agreements.update(gone);
      boolean isLicenseGone =
          agreements.byLicense(gone.licenseArn()).map(Agreement::id).equals(Optional.of(gone.id()));
      if (isLicenseGone) {
        news.deprovisioned(gone, due);
      }
    }
  }

  @Behaviour(
      value = "Who subscribes again within the hour is not told unsubscribe-success",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, SNS notifications for SaaS",
      date = "2026-11-24")
  private void tellUnsubscribed(Agreement agreement, Instant due) {
    if (!agreements.isFollowed(agreement)) {
      news.unsubscribed(agreement, due);
    }
  }

  static Instant wholeSeconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
