package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.MeterStore.Moved;
import io.stallholder.gateway.metering.MeterStore.Refused;
import io.stallholder.gateway.metering.SubmissionStore.Frozen;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.metering.Customer;
import io.stallholder.marketplace.metering.UsageBatch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
  private final InstantSource clock;
  private final UsageWindow window;
  private final SealingPlan.Grace grace;
  private final Set<UUID> warned = ConcurrentHashMap.newKeySet();

  public Sealing(Jdbi jdbi, GatewayConfig config, Licenses licenses, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.clock = clock;
    this.window = UsageWindow.of(config.metering());
    this.grace =
        new SealingPlan.Grace(config.metering().grace(), config.metering().lastHourGrace());
  }

  /// Seals what is due, meter by meter, then closes licenses whose final window is over: an end
  /// that was heard late is no reason not to try what is known. A meter that fails stops no other.
  @Override
  public Loop.Round once() {
    Instant now = clock.instant();
    List<RuntimeException> failures = new ArrayList<>();
    int pages = 0;
    Optional<MeterKey> last = Optional.empty();
    do {
      List<MeterKey> page = page(now, last);
      page.forEach(meter -> seal(meter, now).ifPresent(failures::add));
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
    return closed > 0 ? Loop.Round.BUSY : Loop.Round.IDLE; // their books are closed next
  }

  /// Whether the next round would change anything.
  boolean isDue(Instant now) {
    return jdbi.withHandle(handle -> licenses.someAreDueToClose(handle, now))
        || page(now, Optional.empty()).stream()
            .anyMatch(meter -> jdbi.withHandle(handle -> plan(handle, meter, now)).isPresent());
  }

  private List<MeterKey> page(Instant now, Optional<MeterKey> after) {
    Instant ended = now.minus(HOUR).minus(config.metering().grace());
    return jdbi.withHandle(handle -> MeterStore.due(handle, ended, now, after, METERS_PER_PAGE));
  }

  /// Tells the failure of this meter alone; one of the whole database ends the round.
  private Optional<RuntimeException> seal(MeterKey meter, Instant now) {
    try {
      jdbi.useTransaction(handle -> seal(handle, meter, now));
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
    plan(handle, meter, now).ifPresent(plan -> store(handle, meter, plan, now));
  }

  /// A plan that changes something, and what its records say beside their quantity.
  private record Planned(SealingPlan plan, License license, Places places, Sale sale) {}

  /// The parts of a record that come from the configuration and the license's names.
  private record Sale(Channel channel, Customer customer) {}

  private Optional<Planned> plan(Handle handle, MeterKey meter, Instant now) {
    License license = licenses.byId(handle, meter.license()).orElseThrow();
    Optional<ProductConfig> product = config.product(license.product());
    Optional<Sale> sale = product.flatMap(sold -> sale(sold, license));
    if (sale.isEmpty()) {
      warnOnce(license, product);
      return Optional.empty();
    }
    Set<UsageHour> sealed =
        MeterStore.sealedHours(handle, List.of(meter), window.earliest(now))
            .getOrDefault(meter, Set.of());
    var places = new Places(license, window, sealed, now);
    NavigableMap<UsageHour, BigDecimal> open = MeterStore.openHours(handle, meter);
    BigDecimal carry = MeterStore.carry(handle, meter);
    RoundingMode rounding =
        product
            .flatMap(sold -> sold.dimension(meter.dimension()))
            .map(dimension -> dimension.rounding().mode())
            .orElse(RoundingMode.HALF_UP);
    var plan = SealingPlan.of(places, open, carry, rounding, grace);
    return plan.changesNothing(open, carry)
        ? Optional.empty()
        : Optional.of(new Planned(plan, license, places, sale.get()));
  }

  private void store(Handle handle, MeterKey meter, Planned planned, Instant now) {
    SealingPlan plan = planned.plan();
    for (SealingPlan.Seal seal : plan.seals()) {
      SubmissionStore.seal(handle, meter, seal, frozen(planned, seal.hour(), now), now);
    }
    MeterStore.noteMoved(
        handle,
        plan.moves().stream()
            .map(move -> new Moved(meter, move.from(), move.to(), move.reason(), move.quantity()))
            .toList(),
        now);
    MeterStore.noteRefused(
        handle,
        plan.refusals().stream()
            .map(
                refusal -> new Refused(meter, refusal.hour(), refusal.reason(), refusal.quantity()))
            .toList(),
        now);
    MeterStore.store(handle, meter, plan);
    for (SealingPlan.Refusal refusal : plan.refusals()) {
      LOG.atWarn()
          .addKeyValue("license", meter.license())
          .addKeyValue("dimension", meter.dimension())
          .addKeyValue("hour", refusal.hour())
          .log("{} units will not be billed: {}", refusal.quantity(), refusal.reason().word());
    }
  }

  private Frozen frozen(Planned planned, UsageHour hour, Instant now) {
    License license = planned.license();
    Instant timestamp = planned.places().timestamp(hour);
    Instant closes = window.closes(timestamp);
    Instant deadline = license.finalDeadline().filter(last -> last.isBefore(closes)).orElse(closes);
    boolean afterTheEnd =
        license.lastEndAt().map(UsageHour::containing).map(end -> end.isBefore(hour)).orElse(false);
    return new Frozen(
        Ids.next(now),
        planned.sale().channel(),
        license.product(),
        planned.sale().customer(),
        timestamp,
        deadline,
        license.isLeaving(),
        afterTheEnd ? 1 : UsageBatch.MAX_RECORDS);
  }

  private Optional<Sale> sale(ProductConfig product, License license) {
    return config
        .account(product.account())
        .flatMap(account ->
            customer(product, license)
                .map(customer -> new Sale(new Channel(account.id(), account.region()), customer)));
  }

  private static Optional<Customer> customer(ProductConfig product, License license) {
    return switch (product.licensing()) {
      case LICENSE ->
          license
              .arn()
              .flatMap(arn -> license.buyer().map(buyer -> new Customer.Licensed(buyer, arn)));
      case LEGACY ->
          license
              .customer()
              .<Customer>map(Customer.LegacyIdentifier::new)
              .or(() -> license.buyer().map(Customer.LegacyAccount::new));
    };
  }

  private void warnOnce(License license, Optional<ProductConfig> product) {
    if (warned.add(license.id())) {
      LOG.atWarn()
          .addKeyValue("license", license.id())
          .log("usage of product {} cannot be sealed: {}", license.product(), missing(product));
    }
  }

  private static String missing(Optional<ProductConfig> product) {
    return product.isEmpty()
        ? "it is not configured"
        : "AWS has not told the names that its records need";
  }
}
