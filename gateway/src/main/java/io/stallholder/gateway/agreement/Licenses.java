package io.stallholder.gateway.agreement;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All licenses: found by any of their names, moved by whatever is heard of them.
///
/// Every method works in the caller's transaction.
public final class Licenses {
  private static final Logger LOG = LoggerFactory.getLogger(Licenses.class);

  private final Duration finalWindow;
  private final Set<ProductCode> legacy;

  /// @param finalWindow how long AWS takes records after the first sign of an end
  public Licenses(Duration finalWindow) {
    this(finalWindow, Set.of());
  }

  /// @param legacy the products whose buyers have a customer identifier, and one license each
  public Licenses(Duration finalWindow, Set<ProductCode> legacy) {
    this.finalWindow = finalWindow;
    this.legacy = Set.copyOf(legacy);
  }

  /// The license of the buyer whom ResolveCustomer named: the one that is known, or a new one.
  public License resolved(Handle handle, ResolvedCustomer customer, Instant now) {
    Audit.by(handle, Actor.of(Actor.Kind.BUYER), now);
    Names names =
        new Names(
            Optional.of(customer.product()),
            customer.license(),
            Optional.empty(),
            customer.customerIdentifier(),
            customer.account());
    if (!names.canFound()) {
      throw new IllegalStateException(
          "AWS named neither a license nor a customer identifier for a buyer of "
              + customer.product());
    }
    UUID license = findOrFound(handle, names, now);
    if (legacy.contains(customer.product())) {
      customer.account().ifPresent(buyer -> adopt(handle, customer.product(), buyer, license));
    }
    return refold(handle, license);
  }

  /// The license that has one of these names.
  Optional<License> known(Handle handle, Names names) {
    return find(handle, names).flatMap(id -> byId(handle, id));
  }

  /// A license that another job metered before, as its seller names it: it counts as active from
  /// then on, unless AWS said more. The aliases are locked.
  License imported(Handle handle, Names names, Instant meteredFrom, Instant now) {
    Audit.by(handle, Actor.of(Actor.Kind.OPERATOR), now);
    UUID id = findOrFoundLocked(handle, names, now);
    if (names.customer().isEmpty()) {
      names.byAccount().ifPresent(alias -> LicenseStore.addAlias(handle, alias, id));
    }
    var imported =
        new EventStore.Entry(
            "imported/" + id, Signal.CONFIRMED, meteredFrom, Names.NONE, Optional.empty());
    note(handle, id, imported, now);
    return refold(handle, id);
  }

  /// Takes note of an event and of what follows from it. An event heard again changes nothing; one
  /// whose license is not known yet waits for it.
  public void heard(Handle handle, MarketplaceEvent event, Instant now) {
    Audit.by(handle, Actor.event(event.id()), now);
    Names names = Translation.names(event);
    // Else an end that is handled while its license is founded would wait for it for ever.
    LicenseStore.lock(handle, names);
    Translation.product(event)
        .ifPresent(id -> LookupStore.nameProduct(handle, id, names.product().orElseThrow()));
    var entry =
        new EventStore.Entry(
            event.id(),
            Translation.signal(event),
            event.time(),
            names,
            Translation.previousAgreement(event));
    if (EventStore.add(handle, entry, Optional.of(Translation.kind(event)), now)) {
      place(handle, entry, now);
    }
  }

  /// Who is about to hear several events in one transaction locks all they name first, in one order
  /// for everybody.
  public void lock(Handle handle, List<MarketplaceEvent> events) {
    LicenseStore.lockKeys(
        handle,
        events.stream()
            .flatMap(event -> Translation.names(event).lockKeys().stream())
            .distinct()
            .sorted()
            .toList());
  }

  private void place(Handle handle, EventStore.Entry entry, Instant now) {
    switch (whose(handle, entry.names(), now)) {
      case Whose.Known(UUID license) -> {
        EventStore.assign(handle, entry.id(), license);
        refold(handle, license);
      }
      case Whose.Open(String waitsFor) -> EventStore.waits(handle, entry.id(), waitsFor);
    }
  }

  /// Joins or founds the license of an agreement that AWS was asked about, so that what waits for
  /// it is folded.
  ///
  /// @param confirmedAt when it became active, as far as that can be told
  /// @return empty, or why it still waits
  Optional<String> lookedUp(
      Handle handle, Names names, Optional<Instant> confirmedAt, Instant now) {
    Audit.by(handle, Actor.lookup(names.agreement().map(AgreementId::value).orElse("")), now);
    LicenseStore.lock(handle, names);
    return switch (whose(handle, names, now)) {
      case Whose.Open(String waitsFor) -> Optional.of(waitsFor);
      case Whose.Known(UUID license) -> {
        AgreementId agreement = names.agreement().orElseThrow();
        confirmedAt.ifPresent(at -> {
          String id = EventStore.presumed(agreement);
          note(
              handle,
              license,
              new EventStore.Entry(id, Signal.CONFIRMED, at, names, Optional.empty()),
              now);
        });
        refold(handle, license);
        yield Optional.empty();
      }
    };
  }

  /// What AWS said of an agreement when it was asked, and nobody had told.
  record Told(Signal signal, Instant at, String reason) {}

  /// Repairs what events missed, as if one had told it; false where that was told before.
  boolean repaired(Handle handle, License license, Told told) {
    Names names =
        new Names(
            Optional.empty(),
            Optional.empty(),
            license.agreement(),
            Optional.empty(),
            Optional.empty());
    String subject = license.agreement().map(AgreementId::value).orElse(license.id().toString());
    String id = "repair/" + subject + "/" + told.signal().word();
    Audit.by(handle, Actor.lookup(id), told.at());
    boolean isNew = !EventStore.isKnown(handle, id);
    var entry = new EventStore.Entry(id, told.signal(), told.at(), names, Optional.empty());
    note(handle, license.id(), entry, told.at());
    EventStore.because(handle, id, told.reason());
    refold(handle, license.id());
    return isNew;
  }

  /// A legacy customer's entitlements were there, and a successful reading finds none any more:
  /// with a contract, that is a sign of the end.
  ///
  /// @param list the empty list's id: told twice it counts once
  public void entitlementsGone(Handle handle, UUID license, UUID list, Instant readAt) {
    if (byId(handle, license).filter(it -> !it.isLeaving()).isPresent()) {
      ofOurs(handle, license, "entitlements-gone/" + list, Signal.ENDING, readAt);
    }
  }

  /// They are there again: what [#entitlementsGone] made of the empty list was wrong.
  public void entitlementsBack(Handle handle, UUID license, UUID list, Instant readAt) {
    if (EventStore.isKnown(handle, "entitlements-gone/" + list)) {
      ofOurs(handle, license, "entitlements-back/" + list, Signal.RESUBSCRIBED, readAt);
    }
  }

  private void ofOurs(Handle handle, UUID license, String id, Signal signal, Instant at) {
    Audit.by(handle, Actor.lookup(id), at);
    note(handle, license, new EventStore.Entry(id, signal, at, Names.NONE, Optional.empty()), at);
    refold(handle, license);
  }

  private static void note(Handle handle, UUID license, EventStore.Entry entry, Instant now) {
    if (EventStore.add(handle, entry, Optional.empty(), now)) {
      lock(handle, license);
      EventStore.assign(handle, entry.id(), license);
    }
  }

  /// Closes the licenses whose final window is over; more may wait when `limit` were closed.
  public int closeThoseDue(Handle handle, Instant now, int limit) {
    Audit.by(handle, Actor.of(Actor.Kind.CLOCK), now);
    List<License> due = LicenseStore.pastDeadline(handle, now, limit);
    for (License license : due) {
      Instant deadline = license.finalDeadline().orElseThrow();
      String id = "final-window/" + license.id() + "/" + deadline;
      note(
          handle,
          license.id(),
          new EventStore.Entry(
              id, Signal.FINAL_WINDOW_PASSED, deadline, Names.NONE, Optional.empty()),
          now);
      refold(handle, license.id());
    }
    return due.size();
  }

  /// Whether [#closeThoseDue] would close one.
  public boolean someAreDueToClose(Handle handle, Instant now) {
    return !LicenseStore.pastDeadline(handle, now, 1).isEmpty();
  }

  /// When a license's agreements began, as far as that was heard: a renewal may keep its license.
  public static List<Instant> beginnings(Handle handle, UUID license) {
    return EventStore.beginnings(handle, license);
  }

  /// Names the seller's tenant that a license serves. A tenant has one default per product.
  public void link(Handle handle, UUID license, String tenant, boolean isDefault) {
    lock(handle, license);
    LicenseStore.setTenant(handle, license, tenant, isDefault);
    SuccessionStore.handOn(handle, license);
  }

  /// No usage of this license from before this hour is ever sent: somebody else has billed it.
  public void meterFrom(Handle handle, UUID license, UsageHour hour) {
    LicenseStore.setMeteredFrom(handle, license, hour.start());
  }

  public Optional<License> byId(Handle handle, UUID id) {
    return LicenseStore.byId(handle, id);
  }

  public List<License> byIds(Handle handle, Collection<UUID> ids) {
    return ids.isEmpty() ? List.of() : LicenseStore.byIds(handle, ids);
  }

  public Optional<License> byArn(Handle handle, LicenseArn arn) {
    return LicenseStore.byAlias(handle, Alias.of(arn)).flatMap(id -> byId(handle, id));
  }

  public List<License> byTenants(Handle handle, Collection<String> tenants) {
    return tenants.isEmpty() ? List.of() : LicenseStore.byTenants(handle, tenants);
  }

  /// All that usage can mean which names these ids, `l-…` parts of an ARN, or tenants: renewals of
  /// a license and what it renews are among them.
  public List<License> concerned(
      Handle handle, Collection<UUID> ids, Collection<String> arnIds, Collection<String> tenants) {
    return LicenseStore.concerned(handle, ids, arnIds, tenants);
  }

  /// What the seller calls a buyer, in the order of the names, whichever license it is by.
  public List<String> tenantsOf(Handle handle, AwsAccountId buyer, int limit) {
    return LicenseStore.tenantsOf(handle, buyer, limit);
  }

  /// At most `size` licenses that appeared after the one named.
  public List<License> page(Handle handle, Optional<UUID> after, int size) {
    return LicenseStore.page(handle, after, size);
  }

  /// Whoever changes what belongs to a license, its events and readings, locks the license first:
  /// else two who do so at the same moment could wait for each other.
  public static void lock(Handle handle, UUID license) {
    LicenseStore.lockLine(handle, license);
  }

  private static Optional<UUID> find(Handle handle, Names names) {
    return names.aliases().stream()
        .flatMap(alias -> LicenseStore.byAlias(handle, alias).stream())
        .findFirst()
        .or(() -> names.byAccount().flatMap(alias -> LicenseStore.byAlias(handle, alias)));
  }

  /// Whose an event is. A new case must break the build.
  private sealed interface Whose {
    record Known(UUID license) implements Whose {}

    record Open(String waitsFor) implements Whose {}
  }

  private Whose whose(Handle handle, Names names, Instant now) {
    Optional<UUID> known = find(handle, names);
    if (known.isPresent()) {
      if (names.canFound()) {
        return new Whose.Known(join(handle, known.get(), names));
      }
      lock(handle, known.get()); // as joining does
      return new Whose.Known(known.get());
    }
    if (!names.canFound()) {
      return new Whose.Open("the license of its agreement");
    }
    boolean isLegacy = names.product().filter(legacy::contains).isPresent();
    return isLegacy && names.customer().isEmpty()
        ? ofLegacyBuyer(handle, names)
        : new Whose.Known(findOrFound(handle, names, now));
  }

  /// Events name a legacy buyer by account, notifications by customer identifier, and only
  /// ResolveCustomer tells both: until then nobody knows whether they are about one buyer.
  private static Whose ofLegacyBuyer(Handle handle, Names names) {
    List<UUID> ofBuyer =
        names
            .product()
            .flatMap(
                product -> names.buyer().map(buyer -> LicenseStore.ofBuyer(handle, product, buyer)))
            .orElse(List.of());
    return ofBuyer.size() == 1
        ? new Whose.Known(join(handle, ofBuyer.getFirst(), names))
        : new Whose.Open(
            "ResolveCustomer, to tell which customer of legacy product "
                + names.product().orElseThrow()
                + (" account " + names.buyer().map(AwsAccountId::value).orElse("?") + " is"));
  }

  /// What came before ResolveCustomer said whose it is.
  private static void adopt(Handle handle, ProductCode product, AwsAccountId buyer, UUID license) {
    if (!LicenseStore.ofBuyer(handle, product, buyer).equals(List.of(license))) {
      return;
    }
    for (EventStore.Waiting waiting : EventStore.waitingOf(handle, product, buyer)) {
      join(handle, license, waiting.names());
      EventStore.assign(handle, waiting.id(), license);
    }
  }

  private static UUID findOrFound(Handle handle, Names names, Instant now) {
    LicenseStore.lock(handle, names);
    return findOrFoundLocked(handle, names, now);
  }

  private static UUID findOrFoundLocked(Handle handle, Names names, Instant now) {
    UUID license =
        find(handle, names)
            .orElseGet(() -> {
              UUID id = Ids.next(now);
              LicenseStore.insert(handle, id, names.product().orElseThrow(), now);
              return id;
            });
    return join(handle, license, names);
  }

  private static UUID join(Handle handle, UUID license, Names names) {
    lock(handle, license);
    for (Alias alias : names.aliases()) {
      if (!LicenseStore.addAlias(handle, alias, license)) {
        UUID owner = LicenseStore.byAlias(handle, alias).orElseThrow();
        if (!owner.equals(license)) {
          throw new IllegalStateException(
              "the "
                  + (alias.kind().word() + " alias of license " + license)
                  + (" already names license " + owner));
        }
      }
    }
    LicenseStore.learn(handle, license, names);
    names.agreement().ifPresent(id -> EventStore.assignWaiting(handle, id, license));
    return license;
  }

  /// Computes a license's state anew from all that was heard of it.
  private License refold(Handle handle, UUID id) {
    SuccessionStore.linkByPrevious(handle, id);
    License before = LicenseStore.lock(handle, id).orElseThrow();
    Life life = Life.of(EventStore.heard(handle, id));
    Optional<Instant> finalDeadline = life.finalDeadline(finalWindow);
    if (!life.isOf(before) || !finalDeadline.equals(before.finalDeadline())) {
      LicenseStore.store(handle, id, life, finalDeadline);
    }
    SuccessionStore.linkByInitial(handle, id);
    SuccessionStore.handOn(handle, id);
    License after = LicenseStore.byId(handle, id).orElseThrow();
    if (before.state() != after.state()) {
      LOG.atInfo()
          .addKeyValue("license", id)
          .addKeyValue("from", before.state().word())
          .addKeyValue("to", after.state().word())
          .log("license {} is {}", id, after.state().word());
    }
    return after;
  }
}
