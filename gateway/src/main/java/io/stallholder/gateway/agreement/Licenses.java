package io.stallholder.gateway.agreement;

import io.stallholder.gateway.agreement.EventStore.Entry;
import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All licenses: found by any of their names, moved by whatever is heard of them.
///
/// Every method works in the caller's transaction.
public final class Licenses {
  private static final Logger LOG = LoggerFactory.getLogger(Licenses.class);

  private static final Actor BUYER = Actor.of(Actor.Kind.BUYER);
  private static final Actor OPERATOR = Actor.of(Actor.Kind.OPERATOR);

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
    Joining joining = Joining.locked(handle, legacy, List.of(names), now);
    UUID id = joining.findOrFound(names, BUYER);
    License license = refold(handle, joining.license(id), BUYER, now);
    return legacy.contains(customer.product()) ? adopting(handle, license, now) : license;
  }

  /// The license that has one of these names.
  Optional<License> known(Handle handle, Names names) {
    return Owners.of(handle, List.of(names)).of(names).flatMap(id -> byId(handle, id));
  }

  /// A license that another job metered before, as its seller names it: it counts as active from
  /// then on, unless AWS said more. The aliases are locked.
  License imported(Handle handle, Names names, Instant meteredFrom, Instant now) {
    Audit.by(handle, OPERATOR, now); // of what its caller changes, too
    Joining joining = Joining.unlocked(handle, legacy, List.of(names), now);
    UUID id = joining.findOrFound(names, OPERATOR);
    if (names.customer().isEmpty()) {
      joining.nameByAccount(id, names);
    }
    note(handle, id, Entry.ours("imported/" + id, Signal.CONFIRMED, meteredFrom), now);
    return refold(handle, joining.license(id), OPERATOR, now);
  }

  /// Takes note of events, and of what follows from them. An event heard again changes nothing; one
  /// whose license is not known yet waits for it.
  ///
  /// @throws IllegalStateException where one contradicts what is known
  public void heard(Handle handle, List<MarketplaceEvent> events, Instant now) {
    // What founds a license first: what waits for its agreement finds it then.
    List<Entry> entries =
        events.stream()
            .map(Translation::entry)
            .sorted(Comparator.comparing(entry -> !entry.names().canFound()))
            .toList();
    // Else an end that is handled while its license is founded would wait for it for ever.
    Joining joining =
        Joining.locked(handle, legacy, entries.stream().map(Entry::names).toList(), now);
    LookupStore.nameProducts(handle, Translation.products(events));
    List<EventStore.Placed> placed =
        entries.stream()
            .map(entry ->
                new EventStore.Placed(entry, joining.whose(entry.names(), Actor.event(entry.id()))))
            .toList();
    Set<String> added = EventStore.add(handle, placed, now);
    Map<UUID, List<String>> told = new LinkedHashMap<>();
    for (EventStore.Placed each : placed) {
      if (each.whose() instanceof Whose.Known(UUID license)
          && (added.contains(each.entry().id()) || joining.license(license).isNamedAnew())) {
        told.computeIfAbsent(license, _ -> new ArrayList<>()).add(each.entry().id());
      }
    }
    foundMeanwhile(handle, placed)
        .forEach(
            (event, license) -> told.computeIfAbsent(license, _ -> new ArrayList<>()).add(event));
    refold(
        handle,
        told.keySet().stream().map(joining::license).toList(),
        id -> Actor.event(String.join(", ", told.getOrDefault(id, List.of()))),
        now);
  }

  /// Those of the events whose license was unknown when the names were read, and is known by now:
  /// an import locks no names.
  private static Map<String, UUID> foundMeanwhile(Handle handle, List<EventStore.Placed> placed) {
    List<AgreementId> agreements =
        placed.stream()
            .filter(each -> each.whose() instanceof Whose.Open)
            .flatMap(each -> each.entry().names().agreement().stream())
            .distinct()
            .toList();
    return agreements.isEmpty() ? Map.of() : EventStore.assignWaiting(handle, agreements);
  }

  /// Joins or founds the license of an agreement that AWS was asked about, so that what waits for
  /// it is folded.
  ///
  /// @param confirmedAt when it became active, as far as that can be told
  /// @return empty, or why it still waits
  Optional<String> lookedUp(
      Handle handle, Names names, Optional<Instant> confirmedAt, Instant now) {
    var actor = Actor.lookup(names.agreement().map(AgreementId::value).orElse(""));
    Joining joining = Joining.locked(handle, legacy, List.of(names), now);
    return switch (joining.whose(names, actor)) {
      case Whose.Open(String waitsFor) -> Optional.of(waitsFor);
      case Whose.Known(UUID license) -> {
        // Its name may be older than what waits: an import locks no names.
        EventStore.assignWaiting(handle, names.agreement().stream().toList());
        confirmedAt.ifPresent(at -> {
          String id = EventStore.presumed(names.agreement().orElseThrow());
          note(handle, license, Entry.ours(id, Signal.CONFIRMED, at).of(names), now);
        });
        refold(handle, joining.license(license), actor, now);
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
    boolean isNew =
        note(
            handle,
            license.id(),
            Entry.ours(id, told.signal(), told.at()).of(names),
            Actor.lookup(id),
            told.at());
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
    note(handle, license, Entry.ours(id, signal, at), Actor.lookup(id), at);
  }

  /// What AWS did not tell by an event, and what follows from it.
  ///
  /// @return false where it was known
  private boolean note(Handle handle, UUID license, Entry entry, Actor actor, Instant now) {
    Joined joined = Joined.of(license, LicenseStore.lockLines(handle, List.of(license)));
    boolean isNew = note(handle, license, entry, now);
    refold(handle, joined, actor, now);
    return isNew;
  }

  private static boolean note(Handle handle, UUID license, Entry entry, Instant now) {
    var placed = new EventStore.Placed(entry, new Whose.Known(license));
    return !EventStore.add(handle, List.of(placed), now).isEmpty();
  }

  /// Closes the licenses whose final window is over; more may wait when `limit` were closed.
  public int closeThoseDue(Handle handle, Instant now, int limit) {
    List<License> due = LicenseStore.pastDeadline(handle, now, limit);
    for (License license : due) {
      Instant deadline = license.finalDeadline().orElseThrow();
      String id = "final-window/" + license.id() + "/" + deadline;
      note(
          handle,
          license.id(),
          Entry.ours(id, Signal.FINAL_WINDOW_PASSED, deadline),
          Actor.of(Actor.Kind.CLOCK),
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
    var _ = LicenseStore.lockLines(handle, List.of(license));
  }

  /// What came before ResolveCustomer said whose it is.
  private License adopting(Handle handle, License license, Instant now) {
    Optional<AwsAccountId> buyer = license.buyer();
    if (buyer.isEmpty()
        || !LicenseStore.ofBuyer(handle, license.product(), buyer.get())
            .equals(List.of(license.id()))) {
      return license;
    }
    List<EventStore.Waiting> waiting = EventStore.waitingOf(handle, license.product(), buyer.get());
    Joining joining =
        Joining.unlocked(
            handle, legacy, waiting.stream().map(EventStore.Waiting::names).toList(), now);
    for (EventStore.Waiting each : waiting) {
      joining.join(license.id(), each.names());
      EventStore.assign(handle, each.id(), license.id());
    }
    return waiting.isEmpty() ? license : refold(handle, joining.license(license.id()), BUYER, now);
  }

  private License refold(Handle handle, Joined joined, Actor actor, Instant now) {
    return refold(handle, List.of(joined), _ -> actor, now).values().iterator().next();
  }

  /// Computes the state of licenses anew from all that was heard of them.
  ///
  /// @param actors whose work it is that one changes
  private Map<UUID, License> refold(
      Handle handle, List<Joined> joined, Function<UUID, Actor> actors, Instant now) {
    if (joined.isEmpty()) {
      return Map.of();
    }
    Map<UUID, License> licenses = new HashMap<>();
    Map<UUID, List<Life.Heard>> heard =
        EventStore.heard(handle, joined.stream().map(Joined::id).toList());
    for (Joined each : joined) {
      Life life = Life.of(heard.getOrDefault(each.id(), List.of()));
      License license = each.named().living(life, finalWindow);
      if (!license.equals(each.before())) {
        Audit.by(handle, actors.apply(each.id()), now);
        LicenseStore.store(handle, license);
      }
      tell(each.before(), license);
      licenses.put(each.id(), license);
    }
    Set<UUID> linked = linked(handle, licenses.values(), actors, now);
    for (Joined each : joined) {
      if (!each.isAlone() || linked.contains(each.id())) {
        Audit.by(handle, actors.apply(each.id()), now);
        SuccessionStore.handOn(handle, each.id());
        licenses.put(each.id(), LicenseStore.byId(handle, each.id()).orElseThrow());
      }
    }
    return licenses;
  }

  /// Those of which it turned out that they follow another, or another them.
  private static Set<UUID> linked(
      Handle handle, Collection<License> licenses, Function<UUID, Actor> actors, Instant now) {
    List<UUID> byAgreement =
        licenses.stream()
            .filter(license -> license.agreement().isPresent())
            .map(License::id)
            .toList();
    Set<UUID> linked = new HashSet<>();
    for (SuccessionStore.Link link : SuccessionStore.missing(handle, byAgreement)) {
      Audit.by(handle, actors.apply(link.foundBy()), now);
      SuccessionStore.make(handle, link);
      linked.add(link.foundBy());
    }
    return linked;
  }

  private static void tell(License before, License after) {
    if (before.state() != after.state()) {
      LOG.atInfo()
          .addKeyValue("license", after.id())
          .addKeyValue("from", before.state().word())
          .addKeyValue("to", after.state().word())
          .log("license {} is {}", after.id(), after.state().word());
    }
  }
}
