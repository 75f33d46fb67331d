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
    Owners owners = locked(handle, List.of(names));
    License license = refold(handle, findOrFound(handle, owners, names, now));
    return legacy.contains(customer.product()) ? adopting(handle, license) : license;
  }

  /// The license that has one of these names.
  Optional<License> known(Handle handle, Names names) {
    return Owners.of(handle, List.of(names)).of(names).flatMap(id -> byId(handle, id));
  }

  /// A license that another job metered before, as its seller names it: it counts as active from
  /// then on, unless AWS said more. The aliases are locked.
  License imported(Handle handle, Names names, Instant meteredFrom, Instant now) {
    Audit.by(handle, Actor.of(Actor.Kind.OPERATOR), now);
    Owners owners = Owners.of(handle, List.of(names));
    Whose.Known known = findOrFound(handle, owners, names, now);
    if (names.customer().isEmpty()) {
      names.byAccount().ifPresent(alias -> owners.give(known.id(), List.of(alias)));
    }
    var imported =
        new EventStore.Entry(
            "imported/" + known.id(), Signal.CONFIRMED, meteredFrom, Names.NONE, Optional.empty());
    EventStore.add(handle, imported, Optional.empty(), known, now);
    return refold(handle, known);
  }

  /// Takes note of events, and of what follows from them. An event heard again changes nothing; one
  /// whose license is not known yet waits for it.
  ///
  /// @throws IllegalStateException where one contradicts what is known
  public void heard(Handle handle, List<MarketplaceEvent> events, Instant now) {
    // Else an end that is handled while its license is founded would wait for it for ever.
    Owners owners = locked(handle, events.stream().map(Translation::names).toList());
    LookupStore.nameProducts(handle, Translation.products(events));
    events.forEach(event -> hear(handle, owners, event, now));
  }

  private void hear(Handle handle, Owners owners, MarketplaceEvent event, Instant now) {
    Audit.by(handle, Actor.event(event.id()), now);
    Names names = Translation.names(event);
    Optional<AgreementId> previous = Translation.previousAgreement(event);
    var entry =
        new EventStore.Entry(event.id(), Translation.signal(event), event.time(), names, previous);
    Whose whose = whose(handle, owners, names, now);
    boolean isNew = EventStore.add(handle, entry, Optional.of(Translation.kind(event)), whose, now);
    if (whose instanceof Whose.Known known && (isNew || known.isNamedAnew())) {
      refold(handle, known, previous.isPresent());
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
    return switch (whose(handle, locked(handle, List.of(names)), names, now)) {
      case Whose.Open(String waitsFor) -> Optional.of(waitsFor);
      case Whose.Known known -> {
        confirmedAt.ifPresent(at -> {
          String id = EventStore.presumed(names.agreement().orElseThrow());
          var entry = new EventStore.Entry(id, Signal.CONFIRMED, at, names, Optional.empty());
          EventStore.add(handle, entry, Optional.empty(), known, now);
        });
        refold(handle, known, true);
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
  }

  /// What AWS did not tell by an event, and what follows from it.
  private void note(Handle handle, UUID license, EventStore.Entry entry, Instant now) {
    var known = new Whose.Known(license, LicenseStore.lockLine(handle, license), Names.NONE, false);
    EventStore.add(handle, entry, Optional.empty(), known, now);
    refold(handle, known);
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
    var _ = LicenseStore.lockLine(handle, license);
  }

  /// Everybody who may come to a license by these names waits for this transaction: an event and a
  /// registration of one license often come at the same moment.
  private Owners locked(Handle handle, List<Names> names) {
    LicenseStore.lockKeys(
        handle,
        names.stream()
            .flatMap(each -> each.lockKeys(isByBuyer(each)).stream())
            .distinct()
            .sorted()
            .toList());
    return Owners.of(handle, names);
  }

  /// Where an ARN names the license, who the buyer is tells nothing: but see `ofLegacyBuyer`.
  private boolean isByBuyer(Names names) {
    return names.arn().isEmpty() || isLegacy(names);
  }

  private boolean isLegacy(Names names) {
    return names.product().filter(legacy::contains).isPresent();
  }

  private Whose whose(Handle handle, Owners owners, Names names, Instant now) {
    Optional<UUID> known = owners.of(names);
    if (known.isPresent() && !names.canFound()) {
      UUID id = known.get();
      return new Whose.Known(id, LicenseStore.lockLine(handle, id), names, false);
    }
    if (known.isEmpty() && !names.canFound()) {
      return new Whose.Open("the license of its agreement");
    }
    return known.isEmpty() && isLegacy(names) && names.customer().isEmpty()
        ? ofLegacyBuyer(handle, owners, names)
        : findOrFound(handle, owners, names, now);
  }

  /// Events name a legacy buyer by account, notifications by customer identifier, and only
  /// ResolveCustomer tells both: until then nobody knows whether they are about one buyer.
  private static Whose ofLegacyBuyer(Handle handle, Owners owners, Names names) {
    List<UUID> ofBuyer =
        names
            .product()
            .flatMap(
                product -> names.buyer().map(buyer -> LicenseStore.ofBuyer(handle, product, buyer)))
            .orElse(List.of());
    return ofBuyer.size() == 1
        ? join(handle, owners, ofBuyer.getFirst(), names)
        : new Whose.Open(
            "ResolveCustomer, to tell which customer of legacy product "
                + names.product().orElseThrow()
                + (" account " + names.buyer().map(AwsAccountId::value).orElse("?") + " is"));
  }

  /// What came before ResolveCustomer said whose it is.
  private License adopting(Handle handle, License license) {
    Optional<AwsAccountId> buyer = license.buyer();
    if (buyer.isEmpty()
        || !LicenseStore.ofBuyer(handle, license.product(), buyer.get())
            .equals(List.of(license.id()))) {
      return license;
    }
    License adopting = license;
    for (EventStore.Waiting waiting :
        EventStore.waitingOf(handle, license.product(), buyer.get())) {
      EventStore.assign(handle, waiting.id(), license.id());
      Owners owners = Owners.of(handle, List.of(waiting.names()));
      adopting = refold(handle, join(handle, owners, license.id(), waiting.names()), true);
    }
    return adopting;
  }

  private static Whose.Known findOrFound(Handle handle, Owners owners, Names names, Instant now) {
    Optional<UUID> known = owners.of(names);
    if (known.isPresent()) {
      return join(handle, owners, known.get(), names);
    }
    UUID id = Ids.next(now);
    LicenseStore.insert(handle, id, names.product().orElseThrow(), now);
    return join(handle, owners, id, names);
  }

  private static Whose.Known join(Handle handle, Owners owners, UUID license, Names names) {
    List<License> line = LicenseStore.lockLine(handle, license);
    List<Alias> added = owners.give(license, names.aliases());
    names
        .agreement()
        .filter(id -> added.contains(Alias.of(id)))
        .ifPresent(id -> EventStore.assignWaiting(handle, id, license));
    return new Whose.Known(license, line, names, !added.isEmpty());
  }

  private License refold(Handle handle, Whose.Known known) {
    return refold(handle, known, false);
  }

  /// Computes a license's state anew from all that was heard of it.
  ///
  /// @param tellsOfAnother whether what was heard may name the license that this one follows
  private License refold(Handle handle, Whose.Known known, boolean tellsOfAnother) {
    UUID id = known.id();
    License before = known.license();
    Life life = Life.of(EventStore.heard(handle, id));
    License after = before.named(known.names()).living(life, finalWindow);
    boolean isChanged = !after.equals(before);
    if (isChanged) {
      LicenseStore.store(handle, after);
    }
    if (before.state() != after.state()) {
      LOG.atInfo()
          .addKeyValue("license", id)
          .addKeyValue("from", before.state().word())
          .addKeyValue("to", after.state().word())
          .log("license {} is {}", id, after.state().word());
    }
    boolean mayBeLinked = isChanged || known.isNamedAnew() || tellsOfAnother;
    boolean isLinked = mayBeLinked && SuccessionStore.link(handle, id);
    if (!isLinked && known.isAlone()) {
      return after;
    }
    SuccessionStore.handOn(handle, id);
    return LicenseStore.byId(handle, id).orElseThrow();
  }
}
