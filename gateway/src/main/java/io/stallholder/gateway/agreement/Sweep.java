package io.stallholder.gateway.agreement;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.agreement.AgreementAnswer;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.agreement.AgreementLicense;
import io.stallholder.marketplace.agreement.AgreementListing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
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

  /// Events come within minutes.
  private static final Duration FRESH = Duration.ofMinutes(15);

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final Seller seller;
  private final InstantSource clock;
  private final Counter repairs;

  /// Whose agreements are swept.
  ///
  /// @param every how often
  public record Seller(
      AwsAccountId account, AgreementClient agreements, Set<ProductCode> products, Duration every) {
    public Seller {
      products = Set.copyOf(products);
    }
  }

  public Sweep(Jdbi jdbi, Licenses licenses, Seller seller, InstantSource clock, Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.seller = seller;
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
    Set<UUID> seen = new HashSet<>();
    long repaired = 0;
    for (AgreementListing listing : inOrder) {
      if (repair(listing, begun, seen)) {
        repaired++;
      }
    }
    for (UUID id : jdbi.withHandle(handle -> SweepStore.openLicenses(handle, seller.products()))) {
      if (!seen.contains(id) && ask(id, begun, seen)) {
        repaired++;
      }
    }
    var swept = new SweepStore.Swept(listed.size(), repaired);
    jdbi.useTransaction(handle ->
        SweepStore.done(handle, seller.account(), swept, begun, begun.plus(seller.every())));
  }

  /// A license that is not listed: AWS may know its agreement all the same.
  private boolean ask(UUID id, Instant now, Set<UUID> seen) {
    License license = jdbi.withHandle(handle -> licenses.byId(handle, id)).orElseThrow();
    Optional<AgreementId> agreement = license.agreement();
    if (agreement.isPresent()
        && seller.agreements().standing(agreement.get())
            instanceof AgreementAnswer.Known<AgreementListing>(var listing)) {
      return repair(listing, now, seen);
    }
    report(id.toString(), Optional.of(id), "AWS lists no agreement of it", now);
    return false;
  }

  private boolean repair(AgreementListing listing, Instant now, Set<UUID> seen) {
    AgreementId agreement = listing.agreement().id();
    Optional<License> known = jdbi.withHandle(handle -> known(handle, listing));
    known.map(License::id).ifPresent(seen::add);
    boolean isCurrent = known.flatMap(License::agreement).map(agreement::equals).orElse(false);
    return switch (Repair.of(known, isCurrent, listing, now)) {
      case Repair.Nothing _ -> false;
      case Repair.Report(String what) -> {
        report(agreement.value(), known.map(License::id), what, now);
        yield false;
      }
      case Repair.End(Signal signal, Instant at) -> {
        String reason = "a sweep found its agreement " + listing.agreement().status();
        jdbi.useTransaction(handle ->
            licenses.repaired(
                handle,
                known.orElseThrow().id(),
                agreement,
                new Licenses.Told(signal, at, reason)));
        yield repaired(agreement, signal, reason);
      }
      case Repair.Confirm _ -> confirm(listing, known, now);
    };
  }

  private boolean confirm(AgreementListing listing, Optional<License> known, Instant now) {
    AgreementId agreement = listing.agreement().id();
    if (isFresh(listing, now)) {
      return false;
    }
    AgreementAnswer<AgreementLicense> answer = seller.agreements().license(agreement);
    if (!(answer instanceof AgreementAnswer.Known<AgreementLicense>(var license)
        && license.wasProvisioned())) {
      report(
          agreement.value(),
          known.map(License::id),
          "its agreement is active, and AWS does not say that its license is: "
              + Lookup.why(answer),
          now);
      return false;
    }
    Optional<Instant> since = Lookup.confirmation(listing.agreement(), now);
    Optional<String> missing =
        jdbi.inTransaction(handle ->
            licenses.lookedUp(
                handle,
                Lookup.names(handle, listing.agreement(), Optional.of(license)),
                since.or(() -> Optional.of(now)),
                now));
    missing.ifPresent(why -> report(agreement.value(), Optional.empty(), "needs " + why, now));
    return missing.isEmpty()
        && repaired(agreement, Signal.CONFIRMED, "a sweep found its license provisioned");
  }

  /// Its license, or what tells of it, may still be on its way.
  private static boolean isFresh(AgreementListing listing, Instant now) {
    return listing
        .agreement()
        .startsAt()
        .or(() -> listing.agreement().acceptedAt())
        .filter(start -> start.isAfter(now.minus(FRESH)))
        .isPresent();
  }

  private boolean repaired(AgreementId agreement, Signal signal, String reason) {
    repairs.labelValues(signal.word()).inc();
    LOG.atWarn()
        .addKeyValue("agreement", agreement)
        .log("events missed that agreement {} is {}: {}", agreement, signal.word(), reason);
    return true;
  }

  private void report(String subject, Optional<UUID> license, String what, Instant now) {
    jdbi.useTransaction(handle ->
        SweepStore.report(
            handle, seller.account(), new SweepStore.Finding(subject, license, what, now)));
  }

  private Optional<License> known(Handle handle, AgreementListing listing) {
    Optional<LicenseArn> arn = listing.license();
    return LicenseStore.byAlias(handle, Alias.of(listing.agreement().id()))
        .flatMap(id -> licenses.byId(handle, id))
        .or(() -> arn.flatMap(found -> licenses.byArn(handle, found)));
  }
}
