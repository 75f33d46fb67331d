package io.stallholder.gateway.agreement;

import io.stallholder.gateway.database.Ids;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.event.MarketplaceEvent;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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

  /// @param finalWindow how long AWS takes records after the first sign of an end
  public Licenses(Duration finalWindow) {
    this.finalWindow = finalWindow;
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
    return refold(handle, findOrFound(handle, names, now));
  }

  /// Takes note of an event and of what follows from it. An event heard again changes nothing; one
  /// whose license is not known yet waits for it.
  public void heard(Handle handle, MarketplaceEvent event, Instant now) {
    Names names = Translation.names(event);
    // Else an end that is handled while its license is founded would wait for it for ever.
    LicenseStore.lock(handle, names.aliases());
    var heard = new Life.Heard(Translation.signal(event), event.time());
    var previous = Translation.previousAgreement(event);
    if (!LicenseStore.addEvent(handle, event.id(), heard, names, previous, now)) {
      return;
    }
    Optional<UUID> known =
        names.canFound() ? Optional.of(findOrFound(handle, names, now)) : find(handle, names);
    known.ifPresent(license -> {
      LicenseStore.assignEvent(handle, event.id(), license);
      refold(handle, license);
    });
  }

  /// Closes the licenses whose final window is over; more may wait when `limit` were closed.
  public int closeThoseDue(Handle handle, Instant now, int limit) {
    List<License> due = LicenseStore.pastDeadline(handle, now, limit);
    for (License license : due) {
      Instant deadline = license.finalDeadline().orElseThrow();
      var heard = new Life.Heard(Signal.FINAL_WINDOW_PASSED, deadline);
      String id = "final-window/" + license.id() + "/" + deadline;
      if (LicenseStore.addEvent(handle, id, heard, Names.NONE, Optional.empty(), now)) {
        LicenseStore.assignEvent(handle, id, license.id());
      }
      refold(handle, license.id());
    }
    return due.size();
  }

  /// Whether [#closeThoseDue] would close one.
  public boolean someAreDueToClose(Handle handle, Instant now) {
    return !LicenseStore.pastDeadline(handle, now, 1).isEmpty();
  }

  /// Names the seller's tenant that a license serves. A tenant has one default per product.
  public void link(Handle handle, UUID license, String tenant, boolean isDefault) {
    LicenseStore.setTenant(handle, license, tenant, isDefault);
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

  /// By the `l-…` part in which all forms of an ARN end.
  public List<License> byArnIds(Handle handle, Collection<String> arnIds) {
    return arnIds.isEmpty() ? List.of() : LicenseStore.byArnIds(handle, arnIds);
  }

  public List<License> byTenants(Handle handle, Collection<String> tenants) {
    return tenants.isEmpty() ? List.of() : LicenseStore.byTenants(handle, tenants);
  }

  public List<License> successorsOf(Handle handle, Collection<UUID> ids) {
    return ids.isEmpty() ? List.of() : LicenseStore.successorsOf(handle, ids);
  }

  /// At most `size` licenses that appeared after the one named.
  public List<License> page(Handle handle, Optional<UUID> after, int size) {
    return LicenseStore.page(handle, after, size);
  }

  private static Optional<UUID> find(Handle handle, Names names) {
    return names.aliases().stream()
        .flatMap(alias -> LicenseStore.byAlias(handle, alias).stream())
        .findFirst();
  }

  private static UUID findOrFound(Handle handle, Names names, Instant now) {
    LicenseStore.lock(handle, names.aliases());
    UUID license =
        find(handle, names)
            .orElseGet(() -> {
              UUID id = Ids.next(now);
              LicenseStore.insert(handle, id, names.product().orElseThrow(), now);
              return id;
            });
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
    names.agreement().ifPresent(id -> LicenseStore.assignWaiting(handle, id, license));
    return license;
  }

  /// Computes a license's state anew from all that was heard of it.
  private License refold(Handle handle, UUID id) {
    LicenseStore.linkSuccession(handle, id);
    License before = LicenseStore.lock(handle, id).orElseThrow();
    Life life = Life.of(LicenseStore.heard(handle, id));
    LicenseStore.store(handle, id, life, life.finalDeadline(finalWindow));
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
