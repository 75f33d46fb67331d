package io.stallholder.gateway.registration;

import io.prometheus.metrics.core.metrics.Counter;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.RegistrationToken;
import io.stallholder.marketplace.metering.MeteringClient;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final Duration WAIT_FOR_TURN = Duration.ofSeconds(1);
  // Both tries and what is between them; the rest of the buyer's three seconds is the turn's.
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

  private final Jdbi jdbi;
  private final Licenses licenses;
  private final Contacts contacts;
  private final Optional<Confirmation> confirmation;
  private final List<MeteringClient> sellers;
  private final Set<ProductCode> products;
  private final InstantSource clock;
  private final Counter arrivals;
  private final Counter completions;
  // ResolveCustomer has a quota of its own that AWS does not publish.
  private final Semaphore resolving = new Semaphore(BUYERS_AT_ONCE);

  /// Where registrations are written down.
  ///
  /// @param confirmation absent: buyers need not confirm their e-mail address
  public record Books(Licenses licenses, Contacts contacts, Optional<Confirmation> confirmation) {}

  /// @param sellers ResolveCustomer as each of the publishing accounts
  /// @param products what is sold here; empty: whatever AWS names
  public record Selling(List<MeteringClient> sellers, Set<ProductCode> products) {
    public Selling {
      sellers = List.copyOf(sellers);
      products = Set.copyOf(products);
    }
  }

  public Registration(
      Jdbi jdbi, Books books, Selling selling, InstantSource clock, Metrics metrics) {
    this.jdbi = jdbi;
    this.licenses = books.licenses();
    this.contacts = books.contacts();
    this.confirmation = books.confirmation();
    this.sellers = selling.sellers();
    this.products = selling.products();
    this.clock = clock;
    this.arrivals =
        metrics.counter("registration_arrivals", "Buyers who came with a token", "outcome");
    this.completions =
        metrics.counter("registration_completions", "Registration forms that were accepted");
  }

  /// The pages under `/register`.
  public Resource resource(RegistrationConfig config, Mode mode) {
    return new RegistrationResource(this, Site.of(config, mode));
  }

  /// Finds out who the buyer is, and makes the reference to their page.
  Arrival arrive(RegistrationToken token) throws InterruptedException {
    if (!resolving.tryAcquire(WAIT_FOR_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
      return counted("crowded", new Arrival.Crowded());
    }
    return switch (found(token)) {
      case Finding.Buyer(var customer) when !isSold(customer.product()) -> {
        LOG.error("a buyer could not be registered: product {} is unknown", customer.product());
        yield counted("unknown-product", new Arrival.UnknownProduct());
      }
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
                    .map(license ->
                        new Visit(
                            reference,
                            license,
                            it.isComplete(),
                            it.expires(),
                            it.others(),
                            ConfirmationStore.mailed(handle, it.id())))));
  }

  /// Stores the contact.
  ///
  /// @param language of the mail that asks to confirm the address
  /// @return false if the reference is not valid
  boolean complete(Reference reference, Contact contact, String language) {
    Instant now = clock.instant();
    Optional<UUID> license =
        jdbi.inTransaction(handle -> {
          var found = RegistrationStore.byReference(handle, reference.hash(), now);
          found.ifPresent(it -> {
            Audit.by(handle, Actor.of(Actor.Kind.BUYER), now);
            Optional<String> known = contacts.of(handle, it.id()).map(old -> old.get(Field.EMAIL));
            boolean isNewAddress = !known.equals(Optional.of(contact.email()));
            contacts.save(handle, it.id(), contact.values(), now);
            confirmation.ifPresent(mail -> mail.ask(handle, it.id(), isNewAddress, language));
            RegistrationStore.complete(handle, it.id(), now);
          });
          return found.map(RegistrationStore.Registered::license);
        });
    license.ifPresent(id -> {
      completions.inc();
      LOG.atInfo().addKeyValue("license", id).log("license {} is registered", id);
    });
    return license.isPresent();
  }

  /// Whether this is the link of a mail that asked to confirm an address.
  boolean isConfirmation(Reference secret) {
    return confirmation.filter(mail -> mail.isLink(secret)).isPresent();
  }

  /// @return false if the link is not valid
  boolean confirm(Reference secret) {
    return confirmation.filter(mail -> mail.confirm(secret)).isPresent();
  }

  private Arrival counted(String outcome, Arrival arrival) {
    arrivals.labelValues(outcome).inc();
    return arrival;
  }

  private boolean isSold(ProductCode product) {
    return products.isEmpty() || products.contains(product);
  }

  /// Gives the turn back when AWS was heard, or given up; the buyer does not wait that long.
  private Finding found(RegistrationToken token) throws InterruptedException {
    var asking =
        new FutureTask<Finding>(() -> {
          try {
            return find(token);
          } finally {
            resolving.release();
          }
        });
    Thread.ofVirtual().name("resolving").start(asking);
    try {
      return asking.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new Finding.NotKnown("no answer within " + LONGEST_ANSWER, false);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
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
      Instant expires = now.plus(REFERENCE_LIFE);
      RegistrationStore.addReference(handle, reference.hash(), registration, now, expires);
    });
    return new Arrival.Welcome(reference.value());
  }
}
