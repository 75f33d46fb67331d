package io.stallholder.gateway.entitlement;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.entitlement.EntitlementClient;
import io.stallholder.marketplace.entitlement.EntitlementQuery;
import io.stallholder.marketplace.entitlement.EntitlementsAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the entitlements of one account's contracts, license by license: soon after anything was
/// heard of a license, and every now and then. What cannot be read changes nothing.
public final class Reading implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  /// When a list that may be too new to be true is read again.
  private static final Duration DOUBT = Term.UNTIL_EMPTY_IS_BELIEVED;

  /// How long after an entitlement's end its renewal is looked for.
  private static final Duration AFTER_EXPIRY = Duration.ofMinutes(1);

  private final Jdbi jdbi;
  private final GatewayConfig config;
  private final Licenses licenses;
  private final EntitlementClient client;
  private final InstantSource clock;
  private final List<ProductCode> products;
  private final Counter readings;

  /// Where entitlements come from.
  public record Source(AccountConfig account, EntitlementClient client) {}

  public Reading(Jdbi jdbi, GatewayConfig config, Licenses licenses, Source source, Tools tools) {
    this.jdbi = jdbi;
    this.config = config;
    this.licenses = licenses;
    this.client = source.client();
    this.clock = tools.clock();
    this.products =
        config.products().stream()
            .filter(product -> product.account().equals(source.account().id()))
            .filter(Reading::isContract)
            .map(ProductConfig::code)
            .toList();
    this.readings =
        tools
            .metrics()
            .counter("entitlement_readings", "Readings of a license's entitlements", "outcome");
  }

  /// What every step needs of the gateway.
  public record Tools(InstantSource clock, Metrics metrics) {}

  private static boolean isByLicense(ProductConfig product, Instant now) {
    return product.licensing().isByLicense(UsageHour.containing(now));
  }

  private static boolean isContract(ProductConfig product) {
    return product.model() != Model.SUBSCRIPTION;
  }

  /// Reads one license at the most. Between claim and answer no transaction is open.
  @Override
  public Loop.Round once() {
    if (products.isEmpty()) {
      return Loop.Round.IDLE;
    }
    Optional<EntitlementStore.Claim> claim =
        jdbi.inTransaction(handle -> EntitlementStore.claim(handle, products, clock.instant()));
    if (claim.isEmpty()) {
      return Loop.Round.IDLE;
    }
    License license =
        jdbi.withHandle(handle -> licenses.byId(handle, claim.get().license())).orElseThrow();
    ProductConfig product = config.product(license.product()).orElseThrow();
    Optional<EntitlementQuery> query = query(product, license, clock.instant());
    if (query.isEmpty()) {
      // Whatever brings the name asks for another reading.
      jdbi.useTransaction(handle -> EntitlementStore.waitForName(handle, claim.get()));
      return Loop.Round.BUSY;
    }
    Instant before = clock.instant();
    EntitlementsAnswer answer = client.getEntitlements(query.get());
    // It was so at some moment in between: whichever claims less is kept.
    boolean isEmpty = answer instanceof EntitlementsAnswer.Read(var listed) && listed.isEmpty();
    Instant at = (isEmpty ? clock.instant() : before).truncatedTo(ChronoUnit.MICROS);
    var taken = new Taken(claim.get(), product, query.get(), at);
    return jdbi.inTransaction(handle -> store(handle, taken, answer));
  }

  /// How many licenses of these products are to be read now.
  public static long due(Handle handle, Collection<ProductCode> contracts, Instant now) {
    return EntitlementStore.due(handle, contracts, now);
  }

  private record Taken(
      EntitlementStore.Claim claim, ProductConfig product, EntitlementQuery query, Instant at) {}

  /// How AWS names the buyer of this license; empty while AWS has not told. By account only where
  /// there is nothing better: an account may hold several agreements.
  static Optional<EntitlementQuery> query(ProductConfig product, License license, Instant now) {
    Optional<EntitlementQuery.Holder> byLicense = license.arn().map(EntitlementQuery.License::new);
    Optional<EntitlementQuery.Holder> holder =
        isByLicense(product, now)
            ? byLicense
            : license
                .customer()
                .<EntitlementQuery.Holder>map(EntitlementQuery.Customer::new)
                .or(() -> byLicense)
                .or(() -> license.buyer().map(EntitlementQuery.Account::new));
    return holder.map(found -> new EntitlementQuery(product.code(), found));
  }

  private Loop.Round store(Handle handle, Taken taken, EntitlementsAnswer answer) {
    Licenses.lock(handle, taken.claim().license());
    if (!EntitlementStore.holds(handle, taken.claim())) {
      return Loop.Round.BUSY; // it took too long, and somebody else reads
    }
    UUID id = taken.claim().license();
    List<Listing> history = EntitlementStore.history(handle, id);
    Optional<Listing> standing =
        history.isEmpty() ? Optional.empty() : Optional.of(history.getLast());
    Instant readAt =
        standing.map(Listing::lastReadAt).filter(taken.at()::isBefore).orElse(taken.at());
    switch (Revision.of(standing.map(Listing::held), taken.query(), answer)) {
      case Revision.NotKnown(String outcome, String why) -> {
        readings.labelValues(outcome).inc();
        LOG.atWarn()
            .addKeyValue("license", id)
            .log("the entitlements of license {} could not be read: {}", id, why);
        EntitlementStore.failed(handle, taken.claim(), why, clock.instant());
        return Loop.Round.IDLE; // the next license would likely fare the same
      }
      case Revision.Same _ -> {
        readings.labelValues("same").inc();
        done(handle, taken, readAt, standing.orElseThrow().held());
      }
      case Revision.Changed(List<Held> held) -> {
        readings.labelValues("changed").inc();
        change(handle, taken, standing, readAt, held);
        done(handle, taken, readAt, held);
      }
    }
    return Loop.Round.BUSY;
  }

  private void change(
      Handle handle, Taken taken, Optional<Listing> standing, Instant readAt, List<Held> held) {
    UUID license = taken.claim().license();
    UUID list = Ids.next(readAt);
    standing.ifPresent(old -> EntitlementStore.replace(handle, old, readAt));
    EntitlementStore.add(handle, list, license, readAt, held);
    LOG.atInfo()
        .addKeyValue("license", license)
        .log("license {} has {} entitlements now", license, held.size());
    boolean tellsTheEnd = !isByLicense(taken.product(), taken.at());
    boolean wereThere = standing.filter(old -> !old.isEmpty()).isPresent();
    if (tellsTheEnd && wereThere && held.isEmpty()) {
      licenses.entitlementsGone(handle, license, list, readAt);
    }
    if (tellsTheEnd && standing.filter(Listing::isEmpty).isPresent() && !held.isEmpty()) {
      licenses.entitlementsBack(handle, license, standing.get().id(), readAt);
    }
  }

  private void done(Handle handle, Taken taken, Instant readAt, List<Held> held) {
    License license = licenses.byId(handle, taken.claim().license()).orElseThrow();
    EntitlementStore.succeeded(handle, taken.claim(), readAt, next(license, readAt, held));
  }

  /// When to read again though nothing is heard; empty once the license is closed.
  private Optional<Instant> next(License license, Instant readAt, List<Held> held) {
    if (license.isClosed()) {
      return Optional.empty();
    }
    Duration every = config.entitlements().every();
    // Spread by the id's random part, so that what began together does not stay together.
    long part =
        Math.floorMod(license.id().getLeastSignificantBits(), every.dividedBy(5).toMillis());
    Instant usual = readAt.plus(every).minusMillis(part);
    boolean isDoubtful = held.isEmpty() || held.stream().anyMatch(each -> each.isExpiredAt(readAt));
    Instant soon = isDoubtful ? readAt.plus(DOUBT) : usual;
    Instant renewal =
        held.stream()
            .flatMap(each -> each.expires().stream())
            .filter(readAt::isBefore)
            .min(Instant::compareTo)
            .map(end -> end.plus(AFTER_EXPIRY))
            .orElse(usual);
    Instant earlier = soon.isBefore(usual) ? soon : usual;
    return Optional.of(renewal.isBefore(earlier) ? renewal : earlier);
  }
}
