package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.MeteringConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.MeterStore.Moved;
import io.stallholder.gateway.metering.MeterStore.Refused;
import io.stallholder.gateway.metering.SubmissionStore.Frozen;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.UsageBatch;
import io.stallholder.marketplace.metering.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Freezes hours that are over, and everything of buyers who leave, into records.
public final class Sealing implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
  private static final int METERS_PER_PAGE = 500;
  private static final int PAGES_PER_ROUND = 100;
  private static final int LICENSES_PER_ROUND = 100;
  private static final Duration HOUR = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final Allowances allowances;
  private final InstantSource clock;
  private final UsageWindow window;
  private final SealingRules.Grace grace;
  private final Patience patience;
  private final ZeroHours zeroHours;
  private final Set<UUID> warned = ConcurrentHashMap.newKeySet();

  public Sealing(
      Jdbi jdbi,
      GatewayConfig config,
      Licenses licenses,
      Allowances allowances,
      InstantSource clock) {
    MeteringConfig metering = config.metering();
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.allowances = allowances;
    this.clock = clock;
    this.window = UsageWindow.of(metering);
    this.grace = SealingRules.Grace.of(metering);
    this.patience = new Patience(window);
    this.zeroHours = new ZeroHours(jdbi, config);
  }

  /// Seals what is due, meter by meter, then closes licenses whose final window is over: an end
  /// that was heard late is no reason not to try what is known. Hours without usage come last. A
  /// meter that fails stops no other.
  @Override
  public Loop.Round once() {
    Instant now = clock.instant();
    List<RuntimeException> failures = new ArrayList<>();
    int pages = 0;
    Optional<MeterKey> last = Optional.empty();
    do {
      List<MeterKey> page = page(now, last);
      page.stream()
          .filter(meter -> patience.isDue(meter, now))
          .forEach(
              meter -> attempt(meter, handle -> seal(handle, meter, now)).ifPresent(failures::add));
      last = page.size() < METERS_PER_PAGE ? Optional.empty() : Optional.of(page.getLast());
    } while (last.isPresent() && ++pages < PAGES_PER_ROUND);
    jdbi.useTransaction(SubmissionStore::hurryLeaving);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    if (last.isPresent()) {
      return Loop.Round.BUSY;
    }
    int closed =
        jdbi.inTransaction(handle -> licenses.closeThoseDue(handle, now, LICENSES_PER_ROUND));
    if (closed > 0) {
      return Loop.Round.BUSY; // their books are closed next
    }
    return sealHoursOfNothing(now);
  }

  private Loop.Round sealHoursOfNothing(Instant now) {
    List<MeterHour> page = zeroHours.page(now);
    for (MeterHour each : page) {
      attempt(each.meter(), handle -> sealNothing(handle, each, now));
    }
    return page.isEmpty() ? Loop.Round.IDLE : Loop.Round.BUSY;
  }

  /// The products whose allowances sealing waits for.
  List<ProductCode> contracts() {
    return config.contracts();
  }

  /// Whether the next round would change anything.
  boolean isDue(Instant now) {
    return jdbi.withHandle(handle -> licenses.someAreDueToClose(handle, now))
        || zeroHours.hasMore(now)
        || page(now, Optional.empty()).stream()
            .anyMatch(meter ->
                jdbi.withHandle(handle -> plan(handle, meter, now))
                    .filter(Planned::changesSomething)
                    .isPresent());
  }

  /// What a round would do; nothing is stored.
  List<Preview> preview(Instant now, Optional<MeterKey> after, int limit) {
    return page(now, after).stream()
        .limit(limit)
        .map(meter -> jdbi.inTransaction(handle -> preview(handle, meter, now)))
        .toList();
  }

  private Preview preview(Handle handle, MeterKey meter, Instant now) {
    Optional<Planned> planned = plan(handle, meter, now);
    List<Frozen> records =
        planned.stream()
            .flatMap(found ->
                found.plan().seals().stream()
                    .map(seal -> frozen(found.known(), new Sealed(seal, List.of()), now)))
            .toList();
    return new Preview(meter, planned.map(Planned::plan), records);
  }

  private List<MeterKey> page(Instant now, Optional<MeterKey> after) {
    Instant ended = now.minus(HOUR).minus(config.metering().grace());
    UsageHour beforeThisMonth = new UsageHour(UsageWindow.startOfMonth(now)).plus(-1);
    Optional<UsageHour> stillOpen =
        Optional.of(beforeThisMonth).filter(hour -> grace.isOver(hour).isAfter(now));
    var due = new MeterStore.Due(ended, stillOpen, now, after);
    return jdbi.withHandle(handle -> MeterStore.due(handle, due, METERS_PER_PAGE));
  }

  /// Tells the failure of this meter alone; one of the whole database ends the round.
  private Optional<RuntimeException> attempt(MeterKey meter, Consumer<Handle> work) {
    try {
      jdbi.useTransaction(work::accept);
      return Optional.empty();
    } catch (RuntimeException e) {
      if (Database.isUnavailable(e)) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("license", meter.license())
          .addKeyValue("dimension", meter.dimension())
          .log("the hours of this meter cannot be sealed: {}", String.valueOf(e.getCause()));
      return Optional.of(e);
    }
  }

  private void seal(Handle handle, MeterKey meter, Instant now) {
    MeterStore.lock(handle, meter);
    plan(handle, meter, now)
        .ifPresent(planned -> {
          List<SealingPlan.Wait> waits = planned.plan().waits();
          if (planned.changesSomething()) {
            store(handle, meter, planned, now);
          }
          WaitStore.note(handle, meter, waits, now);
          patience.looked(meter, waits, now);
        });
  }

  private void sealNothing(Handle handle, MeterHour due, Instant now) {
    MeterKey meter = due.meter();
    MeterStore.accept(handle, new TreeMap<>(Map.of(meter, BigDecimal.ZERO)));
    Optional<Known> known = known(handle, meter, now);
    if (known.isEmpty()
        || PauseStore.isPaused(handle, known.get().license().product(), meter.license())) {
      return;
    }
    ZeroHours.seal(known.get().places(), known.get().book(), known.get().rules(), due.hour())
        .ifPresent(seal -> freeze(handle, meter, known.get(), new Sealed(seal, List.of()), now));
  }

  /// What is known of a meter whose records could be made.
  private record Known(Naming naming, Places places, MeterBook book, SealingRules rules) {
    License license() {
      return naming.license();
    }
  }

  private record Planned(SealingPlan plan, Known known) {
    boolean changesSomething() {
      return !plan.changesNothing(known.book().open(), known.book().carry());
    }
  }

  private Optional<Planned> plan(Handle handle, MeterKey meter, Instant now) {
    return known(handle, meter, now)
        .filter(known ->
            known.license().isClosed()
                || !PauseStore.isPaused(handle, known.license().product(), meter.license()))
        .map(known ->
            new Planned(SealingPlan.of(known.places(), known.book(), known.rules()), known));
  }

  private Optional<Known> known(Handle handle, MeterKey meter, Instant now) {
    License license = licenses.byId(handle, meter.license()).orElseThrow();
    Optional<Naming> naming = Naming.of(config, license);
    if (naming.isEmpty()) {
      warnOnce(license);
      return Optional.empty();
    }
    UsageHour earliest = window.earliest(now);
    Set<UsageHour> sealed =
        new HashSet<>(
            MeterStore.sealedHours(handle, List.of(meter), earliest).getOrDefault(meter, Set.of()));
    sealed.addAll(RecoveryStore.suspectHours(RecoveryStore.all(handle), earliest));
    NavigableMap<UsageHour, BigDecimal> open = MeterStore.openHours(handle, meter);
    var book =
        new MeterBook(
            open,
            MeterStore.carry(handle, meter),
            HoldStore.of(handle, meter),
            inclusion(handle, meter, naming.get(), open.navigableKeySet()));
    var places = new Places(license, window, sealed, now);
    return Optional.of(new Known(naming.get(), places, book, rules(naming.get(), meter)));
  }

  private SealingRules rules(Naming naming, MeterKey meter) {
    Optional<DimensionConfig> dimension = naming.product().dimension(meter.dimension());
    return new SealingRules(
        dimension.map(sold -> sold.rounding().mode()).orElse(RoundingMode.HALF_UP),
        grace,
        dimension.flatMap(DimensionConfig::ceiling).map(BigDecimal::valueOf),
        hour -> naming.customer(hour).isPresent());
  }

  private Inclusion inclusion(
      Handle handle, MeterKey meter, Naming naming, Set<UsageHour> openHours) {
    if (naming.product().model() != Model.CONTRACT_WITH_CONSUMPTION) {
      return Inclusion.NONE;
    }
    return new Inclusion(
        Origins.of(openHours, MovedStore.open(handle, meter)),
        hour -> allowances.of(handle, naming.license(), naming.product(), meter.dimension(), hour),
        period -> IncludedStore.consumed(handle, meter, period));
  }

  private void store(Handle handle, MeterKey meter, Planned planned, Instant now) {
    SealingPlan plan = planned.plan();
    Map<UsageHour, List<Allocation>> allocations = allocations(handle, meter, planned);
    for (SealingPlan.Seal seal : plan.seals()) {
      List<Allocation> parts = allocations.getOrDefault(seal.hour(), List.of());
      freeze(handle, meter, planned.known(), new Sealed(seal, parts), now);
    }
    MeterStore.noteMoved(
        handle,
        plan.moves().stream()
            .map(move ->
                new Moved(meter, move.from(), move.to(), move.reason(), move.quantity(), true))
            .toList(),
        now);
    MeterStore.noteRefused(
        handle,
        plan.refusals().stream()
            .map(
                refusal -> new Refused(meter, refusal.hour(), refusal.reason(), refusal.quantity()))
            .toList(),
        now);
    IncludedStore.add(handle, meter, plan.included(), now);
    if (planned.known().naming().product().model() == Model.CONTRACT_WITH_CONSUMPTION) {
      MovedStore.take(handle, meter, plan.taken(planned.known().book().open().keySet()), now);
    }
    MeterStore.store(handle, meter, plan);
    HoldStore.store(handle, meter, plan, now);
    plan.holds()
        .forEach((hour, quantity) ->
            LOG.atError()
                .addKeyValue("license", meter.license())
                .addKeyValue("dimension", meter.dimension())
                .addKeyValue("hour", hour)
                .log("{} units are above the ceiling: the hour waits for a person", quantity));
    for (SealingPlan.Refusal refusal : plan.refusals()) {
      LOG.atWarn()
          .addKeyValue("license", meter.license())
          .addKeyValue("dimension", meter.dimension())
          .addKeyValue("hour", refusal.hour())
          .log("{} units will not be billed: {}", refusal.quantity(), refusal.reason().word());
    }
  }

  private static Map<UsageHour, List<Allocation>> allocations(
      Handle handle, MeterKey meter, Planned planned) {
    Known known = planned.known();
    return TagSealing.follow(
        handle,
        meter,
        planned.plan(),
        known.license().isClosed(),
        seal ->
            new UsageRecord(
                known.places().timestamp(seal.hour()),
                known.naming().customer(seal.hour()).orElseThrow(),
                meter.dimension(),
                new Quantity(seal.quantity()),
                List.of()));
  }

  /// A seal, and how its quantity is divided.
  private record Sealed(SealingPlan.Seal seal, List<Allocation> parts) {}

  private void freeze(Handle handle, MeterKey meter, Known known, Sealed sealed, Instant now) {
    Frozen frozen = frozen(known, sealed, now);
    SubmissionStore.seal(handle, meter, sealed.seal(), frozen, now);
    if (config.metering().mode() == MeteringConfig.Mode.SHADOW) {
      ShadowStore.settle(handle, frozen.id(), now);
    }
  }

  private Frozen frozen(Known known, Sealed sealed, Instant now) {
    License license = known.license();
    UsageHour hour = sealed.seal().hour();
    Instant timestamp = known.places().timestamp(hour);
    Instant closes = window.closes(timestamp);
    Instant deadline = license.finalDeadline().filter(last -> last.isBefore(closes)).orElse(closes);
    boolean afterTheEnd =
        license.lastEndAt().map(UsageHour::containing).map(end -> end.isBefore(hour)).orElse(false);
    return new Frozen(
        Ids.next(now),
        known.naming().channel(),
        license.product(),
        known.naming().customer(hour).orElseThrow(),
        timestamp,
        deadline,
        license.isLeaving(),
        afterTheEnd ? 1 : UsageBatch.MAX_RECORDS,
        sealed.parts());
  }

  private void warnOnce(License license) {
    if (warned.add(license.id())) {
      LOG.atWarn()
          .addKeyValue("license", license.id())
          .log("usage of product {} cannot be sealed: it is not configured", license.product());
    }
  }
}
