package io.stallholder.gateway.agreement;

import io.stallholder.gateway.audit.Actor;
import io.stallholder.gateway.audit.Audit;
import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ProductCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The licenses that some names are about, in one transaction: found, or founded where there is
/// none, and given their names. The lines of those that are known are locked at once.
final class Joining {
  private final Handle handle;
  private final Set<ProductCode> legacy;
  private final Instant now;
  private final Owners owners;
  private final Map<UUID, Joined> joined = new HashMap<>();

  private Joining(Handle handle, Set<ProductCode> legacy, List<Names> names, Instant now) {
    this.handle = handle;
    this.legacy = legacy;
    this.now = now;
    this.owners = Owners.of(handle, names);
    List<UUID> known = names.stream().flatMap(each -> owners.of(each).stream()).distinct().toList();
    List<License> lines = LicenseStore.lockLines(handle, known);
    known.forEach(id -> joined.put(id, Joined.of(id, lines)));
  }

  /// Everybody who may come to a license by these names waits for this transaction: an event and a
  /// registration of one license often come at the same moment.
  static Joining locked(Handle handle, Set<ProductCode> legacy, List<Names> names, Instant now) {
    LicenseStore.lockKeys(
        handle,
        names.stream()
            .flatMap(each -> each.lockKeys(isByBuyer(each, legacy)).stream())
            .distinct()
            .sorted()
            .toList());
    return unlocked(handle, legacy, names, now);
  }

  /// Where nobody else can come to them.
  static Joining unlocked(Handle handle, Set<ProductCode> legacy, List<Names> names, Instant now) {
    return new Joining(handle, legacy, names, now);
  }

  /// Where an ARN names the license, who the buyer is tells nothing: but see `ofLegacyBuyer`.
  private static boolean isByBuyer(Names names, Set<ProductCode> legacy) {
    return names.arn().isEmpty() || isLegacy(names, legacy);
  }

  private static boolean isLegacy(Names names, Set<ProductCode> legacy) {
    return names.product().filter(legacy::contains).isPresent();
  }

  Joined license(UUID id) {
    return joined.computeIfAbsent(
        id, _ -> Joined.of(id, LicenseStore.lockLines(handle, List.of(id))));
  }

  /// @param actor who founds the license, where there is none
  Whose whose(Names names, Actor actor) {
    Optional<UUID> known = owners.of(names);
    if (!names.canFound()) {
      return known
          .<Whose>map(Whose.Known::new)
          .orElseGet(() -> new Whose.Open("the license of its agreement"));
    }
    return known.isEmpty() && isLegacy(names, legacy) && names.customer().isEmpty()
        ? ofLegacyBuyer(names)
        : new Whose.Known(findOrFound(names, actor));
  }

  /// Events name a legacy buyer by account, notifications by customer identifier, and only
  /// ResolveCustomer tells both: until then nobody knows whether they are about one buyer.
  private Whose ofLegacyBuyer(Names names) {
    List<UUID> ofBuyer =
        names
            .product()
            .flatMap(
                product -> names.buyer().map(buyer -> LicenseStore.ofBuyer(handle, product, buyer)))
            .orElse(List.of());
    if (ofBuyer.size() == 1) {
      join(ofBuyer.getFirst(), names);
      return new Whose.Known(ofBuyer.getFirst());
    }
    return new Whose.Open(
        "ResolveCustomer, to tell which customer of legacy product "
            + names.product().orElseThrow()
            + (" account " + names.buyer().map(AwsAccountId::value).orElse("?") + " is"));
  }

  /// @param actor who founds the license, where there is none
  UUID findOrFound(Names names, Actor actor) {
    UUID license = owners.of(names).orElseGet(() -> found(names, actor));
    join(license, names);
    return license;
  }

  private UUID found(Names names, Actor actor) {
    License founded = License.founded(Ids.next(now), names, now.truncatedTo(ChronoUnit.MICROS));
    Audit.by(handle, actor, now);
    LicenseStore.insert(handle, founded);
    joined.put(founded.id(), Joined.founded(founded));
    return founded.id();
  }

  /// Gives a license these names, and what waits for one of them.
  void join(UUID license, Names names) {
    List<Alias> added = owners.give(license, names.aliases());
    names
        .agreement()
        .filter(id -> added.contains(Alias.of(id)))
        .ifPresent(id -> EventStore.assignWaiting(handle, List.of(id)));
    joined.put(license, license(license).by(names, !added.isEmpty()));
  }

  /// An account names a license where it has no better name.
  void nameByAccount(UUID license, Names names) {
    names.byAccount().ifPresent(alias -> owners.give(license, List.of(alias)));
  }
}
