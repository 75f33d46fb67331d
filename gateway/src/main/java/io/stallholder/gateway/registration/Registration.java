package io.stallholder.gateway.registration;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers buyers. Only AWS says who a buyer is: the token is resolved while the browser waits
/// and then forgotten; from then on the browser holds a reference of ours. A buyer may come as
/// often as they like, with as many tokens: there is one registration per license.
public final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final Duration REFERENCE_LIFE = Duration.ofDays(7);
  private static final Duration BEFORE_SECOND_TRY = Duration.ofMillis(300);
  private static final int BUYERS_AT_ONCE = 16;
  private static final int WAIT_FOR_TURN_SECONDS = 5;

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final List<MeteringClient> sellers;
  private final InstantSource clock;
  private final Counter arrivals;
  private final Counter completions;
  // ResolveCustomer has a quota of its own that AWS does not publish.
  private final Semaphore resolving = new Semaphore(BUYERS_AT_ONCE);

  /// @param sellers ResolveCustomer as each of the publishing accounts
  public Registration(
      Jdbi jdbi,
      Licenses licenses,
      List<MeteringClient> sellers,
      InstantSource clock,
      Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = licenses;
    this.sellers = List.copyOf(sellers);
    this.clock = clock;
    this.arrivals =
        metrics.counter("registration_arrivals", "Buyers who came with a token", "outcome");
    this.completions =
        metrics.counter("registration_completions", "Registration forms that were accepted");
  }

  /// The pages under `/register`.
  public Resource resource(RegistrationConfig config, Mode mode) {
    return new RegistrationResource(this, new Pages(config, mode), config.handoff());
  }

  /// Finds out who the buyer is, and makes the reference to their page.
  Arrival arrive(RegistrationToken token) throws InterruptedException {
    if (!resolving.tryAcquire(WAIT_FOR_TURN_SECONDS, TimeUnit.SECONDS)) {
      return counted("crowded", new Arrival.Crowded());
    }
    Finding finding;
    try {
      finding = find(token);
    } finally {
      resolving.release();
    }
    return switch (finding) {
      case Finding.Buyer(var customer) -> counted("welcome", welcome(customer));
      case Finding.Expired _ -> counted("expired-token", new Arrival.ExpiredToken());
      case Finding.NoSuchToken _ -> counted("unknown-token", new Arrival.UnknownToken());
      case Finding.NotKnown(String why, _) -> {
        LOG.warn("a buyer could not be registered, ResolveCustomer failed: {}", why);
        yield counted("not-known", new Arrival.NobodyToAsk());
      }
    };
  }

  /// The license that a reference leads to, while it is valid.
  Optional<Visit> visit(Reference reference) {
    return jdbi.inTransaction(handle ->
        RegistrationStore.byReference(handle, reference.hash(), clock.instant())
            .flatMap(it ->
                licenses
                    .byId(handle, it.license())
                    .map(license -> new Visit(license, it.isComplete()))));
  }

  /// Stores the contact.
  ///
  /// @return false if the reference is not valid
  boolean complete(Reference reference, Contact contact) {
    Instant now = clock.instant();
    Optional<UUID> license =
        jdbi.inTransaction(handle -> {
          var found = RegistrationStore.byReference(handle, reference.hash(), now);
          found.ifPresent(it -> RegistrationStore.complete(handle, it.id(), contact, now));
          return found.map(RegistrationStore.Registered::license);
        });
    license.ifPresent(id -> {
      completions.inc();
      LOG.atInfo().addKeyValue("license", id).log("license {} is registered", id);
    });
    return license.isPresent();
  }

  /// A buyer's page: what it is about, and whether the form was filled in.
  record Visit(License license, boolean isComplete) {}

  private Arrival counted(String outcome, Arrival arrival) {
    arrivals.labelValues(outcome).inc();
    return arrival;
  }

  /// Asks as every publishing account, twice where the first time nobody answered.
  private Finding find(RegistrationToken token) throws InterruptedException {
    Finding finding = ask(token);
    if (finding instanceof Finding.NotKnown(_, boolean worthRepeating) && worthRepeating) {
      Thread.sleep(BEFORE_SECOND_TRY);
      finding = ask(token);
    }
    return finding;
  }

  private Finding ask(RegistrationToken token) {
    Finding strongest = new Finding.NoSuchToken();
    for (MeteringClient seller : sellers) {
      strongest = Finding.stronger(Finding.of(seller.resolveCustomer(token)), strongest);
      if (strongest instanceof Finding.Buyer) {
        break;
      }
    }
    return strongest;
  }

  private Arrival welcome(ResolvedCustomer customer) {
    Instant now = clock.instant();
    Reference reference = Reference.random();
    jdbi.useTransaction(handle -> {
      License license = licenses.resolved(handle, customer, now);
      UUID registration = RegistrationStore.findOrAdd(handle, Ids.next(now), license.id(), now);
      RegistrationStore.dropExpiredReferences(handle, now);
      Instant expires = now.plus(REFERENCE_LIFE);
      RegistrationStore.addReference(handle, reference.hash(), registration, now, expires);
    });
    return new Arrival.Welcome(reference.value());
  }
}
