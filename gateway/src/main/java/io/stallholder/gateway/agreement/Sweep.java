package io.stallholder.gateway.agreement;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.agreement.Agreement;
import io.stallholder.marketplace.agreement.AgreementAnswer;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.agreement.AgreementLicense;
import io.stallholder.marketplace.agreement.AgreementListing;
import io.stallholder.marketplace.entitlement.EntitlementClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what events missed: compares every agreement of an account with the licenses here, and
/// repairs through the same table as events do, with the reason. What AWS does not list is
/// reported, and never closed: it may be sold by a channel partner.
public final class Sweep implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  /// Who sweeps and dies is taken for dead then.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final Seller seller;
  private final Provisioning provisioning;
  private final InstantSource clock;
  private final Counter repairs;

  /// Whose agreements are swept.
  ///
  /// @param every how often
  public record Seller(
      AwsAccountId account,
      AgreementClient agreements,
      EntitlementClient entitlements,
      Products products,
      Duration every) {}

  /// What the account sells here.
  ///
  /// @param contracts those of them that include something
  public record Products(Set<ProductCode> all, Set<ProductCode> contracts) {
    public Products {
      all = Set.copyOf(all);
      contracts = Set.copyOf(contracts);
    }
  }

  public Sweep(Jdbi jdbi, Licenses licenses, Seller seller, InstantSource clock, Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.seller = seller;
    this.provisioning =
        new Provisioning(seller.agreements(), seller.entitlements(), seller.products().contracts());
    this.clock = clock;
    this.repairs =
        metrics.counter("sweep_repairs", "What events missed and a sweep repaired", "signal");
  }

  @Override
  public Loop.Round once() {
    Instant now = clock.instant();
    boolean isDue =
        jdbi.inTransaction(handle -> SweepStore.claim(handle, seller.account(), now, PATIENCE));
    if (isDue) {
      switch (seller.agreements().all()) {
        case AgreementAnswer.Known<List<AgreementListing>>(var listed) -> sweep(listed, now);
        case AgreementAnswer<List<AgreementListing>> other -> {
          String why = Lookup.why(other);
          LOG.warn("the agreements of account {} cannot be listed: {}", seller.account(), why);
          jdbi.useTransaction(handle -> SweepStore.failed(handle, seller.account(), why));
        }
      }
    }
    return Loop.Round.IDLE;
  }

  private void sweep(List<AgreementListing> listed, Instant begun) {
    // Active ones first: whose license goes on does not end with an older agreement.
    List<AgreementListing> inOrder =
        listed.stream()
            .sorted(Comparator.comparing(each -> !each.agreement().status().equals("ACTIVE")))
            .toList();
    var round = new Round(begun, new HashSet<>(), goingOn(inOrder));
    long repaired = 0;
    for (AgreementListing listing : inOrder) {
      if (repair(listing, round)) {
        repaired++;
      }
    }
    for (UUID id :
        jdbi.withHandle(handle -> SweepStore.openLicenses(handle, seller.products().all()))) {
      if (!round.seen().contains(id) && ask(id, round)) {
        repaired++;
      }
    }
    var swept = new SweepStore.Swept(listed.size(), repaired);
    jdbi.useTransaction(handle ->
        SweepStore.done(handle, seller.account(), swept, begun, begun.plus(seller.every())));
  }

  /// @param goingOn the active agreement of each license that has one, joined here or not
  private record Round(Instant now, Set<UUID> seen, Map<UUID, AgreementListing> goingOn) {}

  private Map<UUID, AgreementListing> goingOn(List<AgreementListing> listed) {
    Map<UUID, AgreementListing> active = new HashMap<>();
    for (AgreementListing listing : listed) {
      if (listing.agreement().status().equals("ACTIVE")) {
        known(listing).ifPresent(license -> active.put(license.id(), listing));
      }
    }
    return active;
  }

  /// A license that is not listed: AWS may know its agreement all the same.
  private boolean ask(UUID id, Round round) {
    Instant now = round.now();
    License license = jdbi.withHandle(handle -> licenses.byId(handle, id)).orElseThrow();
    Optional<AgreementId> agreement = license.agreement();
    if (agreement.isPresent()
        && seller.agreements().standing(agreement.get())
            instanceof AgreementAnswer.Known<AgreementListing>(var listing)) {
      return repair(listing, round);
    }
    if (license.createdAt().isAfter(now.minus(Repair.FRESH))) {
      return false; // the list may be older
    }
    Optional<Boolean> entitled = provisioning.isEntitled(license);
    if (entitled.orElse(false)) {
      return license.state() == LicenseState.PENDING
          && repaired(
              license, new Licenses.Told(Signal.CONFIRMED, now, "a sweep found its entitlements"));
    }
    String what =
        "AWS lists no agreement of it"
            + (entitled.isPresent() ? " and entitles it to nothing" : "");
    report(id.toString(), Optional.of(id), what, now);
    return false;
  }

  private boolean repair(AgreementListing listing, Round round) {
    Instant now = round.now();
    AgreementId agreement = listing.agreement().id();
    Optional<License> known = known(listing);
    known.map(License::id).ifPresent(round.seen()::add);
    boolean isCurrent = known.flatMap(License::agreement).map(agreement::equals).orElse(false);
    return switch (Repair.of(known, isCurrent, listing, now)) {
      case Repair.Nothing _ -> false;
      case Repair.Report(String what) -> {
        report(agreement.value(), known.map(License::id), what, now);
        yield false;
      }
      case Repair.End _
          when known.map(License::id).filter(round.goingOn()::containsKey).isPresent() -> {
        reportGoingOn(listing, known.get().id(), round);
        yield false;
      }
      case Repair.End(Signal signal, Instant at) -> {
        String reason = "a sweep found its agreement " + listing.agreement().status();
        yield repaired(known.orElseThrow(), new Licenses.Told(signal, at, reason));
      }
      case Repair.Confirm _ -> {
        boolean isRepaired = confirm(listing, known, now);
        known(listing).map(License::id).ifPresent(round.seen()::add);
        yield isRepaired;
      }
    };
  }

  /// A renewal may keep the license: while AWS does not say so much that the newer agreement can be
  /// joined, the end of the older one is not the license's.
  private void reportGoingOn(AgreementListing ended, UUID license, Round round) {
    AgreementListing active = round.goingOn().getOrDefault(license, ended);
    if (!isFresh(active, round.now())) {
      String what =
          "its agreement is %s, and AWS lists %s of its license, which is active"
              .formatted(ended.agreement().status(), active.agreement().id());
      report(ended.agreement().id().value(), Optional.of(license), what, round.now());
    }
  }

  private boolean confirm(AgreementListing listing, Optional<License> known, Instant now) {
    Optional<ProductCode> product =
        known
            .map(License::product)
            .or(() ->
                jdbi.withHandle(
                    handle -> Lookup.product(handle, listing.agreement(), listing.license())));
    if (isFresh(listing, now) || product.filter(seller.products().all()::contains).isEmpty()) {
      return false; // it is on its way; or it is of a product that is not sold through this gateway
    }
    return switch (provisioning.of(listing, product.get())) {
      case Provisioning.Answer.Provisioned(LicenseArn license) -> confirm(listing, license, now);
      case Provisioning.Answer.NotSaid(String why) -> {
        String what = "its agreement is active, and AWS does not say that its license is: " + why;
        report(listing.agreement().id().value(), known.map(License::id), what, now);
        yield false;
      }
    };
  }

  private boolean confirm(AgreementListing listing, LicenseArn arn, Instant now) {
    Agreement agreement = listing.agreement();
    var license = Optional.of(new AgreementLicense(arn, true));
    Instant since = Lookup.confirmation(agreement, now).orElse(now);
    Optional<String> missing =
        jdbi.inTransaction(handle ->
            licenses.lookedUp(
                handle, Lookup.names(handle, agreement, license), Optional.of(since), now));
    if (missing.isPresent()) {
      report(agreement.id().value(), Optional.empty(), "needs " + missing.get(), now);
      return false;
    }
    License confirmed = known(listing).orElseThrow();
    if (confirmed.state() != LicenseState.ACTIVE) {
      String what =
          "AWS says that its agreement is active, and it is " + confirmed.state().word() + " here";
      report(agreement.id().value(), Optional.of(confirmed.id()), what, now);
      return false;
    }
    tell(confirmed, Signal.CONFIRMED, "a sweep found its license provisioned");
    return true;
  }

  /// Its license, or what tells of it, may still be on its way.
  private static boolean isFresh(AgreementListing listing, Instant now) {
    return listing
        .agreement()
        .startsAt()
        .or(() -> listing.agreement().acceptedAt())
        .filter(start -> start.isAfter(now.minus(Repair.FRESH)))
        .isPresent();
  }

  private boolean repaired(License license, Licenses.Told told) {
    if (!jdbi.inTransaction(handle -> licenses.repaired(handle, license, told))) {
      // It was repaired so before, and what was heard since then made something else of it.
      report(license.id().toString(), Optional.of(license.id()), told.reason(), clock.instant());
      return false;
    }
    tell(license, told.signal(), told.reason());
    return true;
  }

  private void tell(License license, Signal signal, String reason) {
    repairs.labelValues(signal.word()).inc();
    LOG.atWarn()
        .addKeyValue("license", license.id())
        .log("events missed that license {} is {}: {}", license.id(), signal.word(), reason);
  }

  private void report(String subject, Optional<UUID> license, String what, Instant now) {
    jdbi.useTransaction(handle ->
        SweepStore.report(
            handle, seller.account(), new SweepStore.Finding(subject, license, what, now)));
  }

  private Optional<License> known(AgreementListing listing) {
    return jdbi.withHandle(handle ->
        LicenseStore.byAlias(handle, Alias.of(listing.agreement().id()))
            .flatMap(id -> licenses.byId(handle, id))
            .or(() -> listing.license().flatMap(arn -> licenses.byArn(handle, arn))));
  }
}
