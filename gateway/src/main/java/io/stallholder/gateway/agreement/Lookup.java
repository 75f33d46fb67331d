package io.stallholder.gateway.agreement;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.ProductId;
import io.stallholder.marketplace.agreement.Agreement;
import io.stallholder.marketplace.agreement.AgreementAnswer;
import io.stallholder.marketplace.agreement.AgreementClient;
import io.stallholder.marketplace.agreement.AgreementLicense;
import io.stallholder.marketplace.agreement.AgreementListing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks AWS about agreements of which events told too little: those that end before anybody heard
/// of their license, so that what was used can still be sent, and those that follow others.
public final class Lookup implements Loop.Step {
  private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

  /// From the acceptance to the license at the most: 72 seconds were observed.
  private static final Duration PROVISIONING = Duration.ofMinutes(5);

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final List<AgreementClient> sellers;
  private final InstantSource clock;
  private final Counter lookups;

  /// @param sellers the Agreement API as each of the publishing accounts
  public Lookup(
      Jdbi jdbi,
      Licenses licenses,
      List<AgreementClient> sellers,
      InstantSource clock,
      Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.sellers = List.copyOf(sellers);
    this.clock = clock;
    this.lookups =
        metrics.counter("agreement_lookups", "Agreements that AWS was asked about", "outcome");
  }

  /// What AWS says of an agreement. A new case must break the build.
  private sealed interface Finding {
    record Found(Agreement agreement, Optional<AgreementLicense> license) implements Finding {}

    record NotFound(String why) implements Finding {}
  }

  /// Asks about one agreement or license at the most. Between claim and answer no transaction is
  /// open.
  @Override
  public Loop.Round once() {
    Optional<AgreementId> next =
        jdbi.inTransaction(handle -> LookupStore.claim(handle, clock.instant()));
    if (next.isPresent()) {
      Finding finding = ask(next.get());
      jdbi.useTransaction(handle -> store(handle, next.get(), finding));
      return Loop.Round.BUSY;
    }
    Optional<LookupStore.Registered> registered =
        jdbi.inTransaction(handle -> LookupStore.claimRegistered(handle, clock.instant()));
    registered.ifPresent(license -> {
      Finding finding = ask(license.arn());
      jdbi.useTransaction(handle -> store(handle, license, finding));
    });
    return registered.isPresent() ? Loop.Round.BUSY : Loop.Round.IDLE;
  }

  /// The agreement of a license that was registered before any event named it.
  private Finding ask(LicenseArn arn) {
    String why = "no account that could be asked";
    for (AgreementClient seller : sellers) {
      switch (seller.ofLicense(arn)) {
        case AgreementAnswer.Known<List<AgreementListing>>(var listed) -> {
          Optional<Agreement> newest =
              listed.stream()
                  .map(AgreementListing::agreement)
                  .max(Comparator.comparing(each -> each.startsAt().orElse(Instant.EPOCH)));
          if (newest.isPresent()) {
            return named(license(seller, newest.get()), arn);
          }
          why = "AWS lists no agreement of it";
        }
        case AgreementAnswer<List<AgreementListing>> other -> why = why(other);
      }
    }
    return new Finding.NotFound(why);
  }

  /// It was found by its license, whatever AWS says of that.
  private static Finding named(Finding finding, LicenseArn arn) {
    return switch (finding) {
      case Finding.Found(Agreement agreement, var license) ->
          new Finding.Found(
              agreement, license.or(() -> Optional.of(new AgreementLicense(arn, false))));
      case Finding.NotFound other -> other;
    };
  }

  private void store(Handle handle, LookupStore.Registered registered, Finding finding) {
    Optional<String> missing =
        switch (finding) {
          case Finding.NotFound(String why) -> Optional.of(why);
          case Finding.Found(Agreement agreement, var license) -> join(handle, agreement, license);
        };
    lookups.labelValues(missing.isPresent() ? "not-found" : "found").inc();
    missing.ifPresent(why -> {
      LOG.atInfo()
          .addKeyValue("license", registered.license())
          .log("license {} has no agreement yet: {}", registered.license(), why);
      LookupStore.failed(handle, registered, why, clock.instant());
    });
  }

  /// How many agreements AWS is to be asked about now.
  public static long due(Handle handle) {
    return LookupStore.due(handle);
  }

  private Finding ask(AgreementId id) {
    String why = "no account that could be asked";
    for (AgreementClient seller : sellers) {
      switch (seller.describe(id)) {
        case AgreementAnswer.Known<Agreement>(var agreement) -> {
          return license(seller, agreement);
        }
        case AgreementAnswer<Agreement> other -> why = why(other);
      }
    }
    return new Finding.NotFound(why);
  }

  private static Finding license(AgreementClient seller, Agreement agreement) {
    AgreementAnswer<AgreementLicense> answer = seller.license(agreement.id());
    if (answer instanceof AgreementAnswer.None<AgreementLicense>
        || answer instanceof AgreementAnswer.Refused<AgreementLicense>) {
      for (ProductId product : agreement.products()) {
        answer = seller.licenseByBuyer(agreement, product);
      }
    }
    return switch (answer) {
      case AgreementAnswer.Known<AgreementLicense>(var license) ->
          new Finding.Found(agreement, Optional.of(license));
      case AgreementAnswer.None<AgreementLicense> _ ->
          new Finding.Found(agreement, Optional.empty());
      case AgreementAnswer.Refused<AgreementLicense> _,
          AgreementAnswer.Unavailable<AgreementLicense> _ ->
          new Finding.NotFound(why(answer));
    };
  }

  static String why(AgreementAnswer<?> answer) {
    return switch (answer) {
      case AgreementAnswer.Known<?> _ -> "found";
      case AgreementAnswer.None<?>(var why) -> why;
      case AgreementAnswer.Refused<?>(var error) -> error.code() + ": " + error.message();
      case AgreementAnswer.Unavailable<?>(var why) -> why;
    };
  }

  private void store(Handle handle, AgreementId id, Finding finding) {
    switch (finding) {
      case Finding.NotFound(String why) -> failed(handle, id, why);
      case Finding.Found(Agreement agreement, var license) -> {
        LookupStore.known(handle, id, agreement.initial(), clock.instant());
        Optional<String> missing = join(handle, agreement, license);
        missing.ifPresentOrElse(
            why -> failed(handle, id, "it is known, but not " + why),
            () -> lookups.labelValues("found").inc());
      }
    }
  }

  private Optional<String> join(
      Handle handle, Agreement agreement, Optional<AgreementLicense> license) {
    Names names = names(handle, agreement, license);
    Optional<Instant> end =
        LookupStore.firstWaitingEnd(handle, agreement.id()).or(() -> Optional.of(clock.instant()));
    Optional<Instant> confirmedAt =
        license
            .filter(AgreementLicense::wasProvisioned)
            .flatMap(_ -> end.flatMap(at -> confirmation(agreement, at)));
    return licenses.lookedUp(handle, names, confirmedAt, clock.instant());
  }

  static Names names(Handle handle, Agreement agreement, Optional<AgreementLicense> license) {
    Optional<ProductCode> product = product(handle, agreement, license.map(AgreementLicense::arn));
    return new Names(
        product,
        license.map(AgreementLicense::arn),
        Optional.of(agreement.id()),
        Optional.empty(),
        Optional.of(agreement.acceptor()));
  }

  /// Agreements name a product by another id than all else.
  static Optional<ProductCode> product(
      Handle handle, Agreement agreement, Optional<LicenseArn> license) {
    Optional<ProductCode> ofLicense = license.flatMap(arn -> LookupStore.productOf(handle, arn));
    if (ofLicense.isPresent() && agreement.products().size() == 1) {
      LookupStore.nameProducts(handle, Map.of(agreement.products().getFirst(), ofLicense.get()));
    }
    return ofLicense.or(() ->
        agreement.products().stream()
            .flatMap(id -> LookupStore.product(handle, id).stream())
            .findFirst());
  }

  /// AWS takes no usage from before the license was active, and does not say when that was: soon
  /// after the start, and before the end. Too early a guess costs the first hour's record, too late
  /// a one nothing.
  static Optional<Instant> confirmation(Agreement agreement, Instant end) {
    return agreement
        .startsAt()
        .or(agreement::acceptedAt)
        .filter(end::isAfter)
        .map(start -> {
          Instant midway = start.plus(Duration.between(start, end).dividedBy(2));
          Instant usual = start.plus(PROVISIONING);
          return usual.isBefore(midway) ? usual : midway;
        });
  }

  private void failed(Handle handle, AgreementId id, String why) {
    lookups.labelValues("not-found").inc();
    LOG.atWarn()
        .addKeyValue("agreement", id)
        .log("agreement {} ended, and its license is not known: {}", id, why);
    LookupStore.failed(handle, id, why, clock.instant());
  }
}
