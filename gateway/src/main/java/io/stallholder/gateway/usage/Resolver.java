package io.stallholder.gateway.usage;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.usage.Refusal.Code;
import io.stallholder.marketplace.LicenseArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Finds the license that an event's usage belongs to, among those that its request could mean.
/// Pure.
final class Resolver {
  private final GatewayConfig config;
  private final Map<UUID, License> byId;
  private final Map<String, License> byArnId;
  private final Map<String, List<License>> byTenant;
  private final Map<UUID, List<License>> successors;
  private final Map<String, Subject> subjects = new HashMap<>(); // many events have the same

  /// @param licenses all that the subjects can mean: by name, with those they renew or are renewed
  ///   by, and by tenant
  Resolver(GatewayConfig config, List<License> licenses) {
    this.config = config;
    this.byId = new HashMap<>();
    this.byArnId = new HashMap<>();
    this.successors = new HashMap<>();
    this.byTenant = new HashMap<>();
    for (License license : licenses) {
      byId.put(license.id(), license);
      license.arn().map(LicenseArn::id).ifPresent(arn -> byArnId.put(arn, license));
      license
          .predecessor()
          .ifPresent(old -> successors.computeIfAbsent(old, _ -> new ArrayList<>()).add(license));
      license
          .tenant()
          .ifPresent(name -> byTenant.computeIfAbsent(name, _ -> new ArrayList<>()).add(license));
    }
  }

  Resolution resolve(UsageEvent event) {
    Subject subject = subjects.computeIfAbsent(event.subject(), Subject::of);
    Optional<License> named =
        subject
            .license()
            .flatMap(id -> Optional.ofNullable(byId.get(id)))
            .or(() -> subject.arnId().flatMap(id -> Optional.ofNullable(byArnId.get(id))));
    return named
        .map(license -> ofLicense(license, event))
        .orElseGet(() -> ofTenant(byTenant.getOrDefault(subject.text(), List.of()), event));
  }

  /// Of a renewed or replaced license and its successor, the one in force at the event's time,
  /// whichever of the two is named; between the two, the one that has not ended.
  private Resolution ofLicense(License named, UsageEvent event) {
    List<License> chain = new ArrayList<>();
    chain.add(named);
    chain.addAll(successors.getOrDefault(named.id(), List.of()));
    named.predecessor().map(byId::get).ifPresent(chain::add);
    Optional<License> belongs =
        chain.stream()
            .filter(license -> license.wasInForceAt(event.time()))
            .findFirst()
            .or(() -> chain.stream().filter(license -> license.covers(event.time())).findFirst());
    if (belongs.isEmpty()) {
      return ended(named, event.time());
    }
    return unmetered(belongs.get(), event)
        .<Resolution>map(Resolution.Refused::new)
        .orElseGet(() -> new Resolution.Belongs(belongs.get()));
  }

  private Resolution ofTenant(List<License> licenses, UsageEvent event) {
    if (licenses.isEmpty()) {
      return refused(
          Code.UNKNOWN_LICENSE,
          "subject \"%s\" is neither a license nor a tenant that is known here"
              .formatted(event.subject()));
    }
    List<License> fitting =
        licenses.stream().filter(license -> unmetered(license, event).isEmpty()).toList();
    if (fitting.isEmpty()) {
      return new Resolution.Refused(unmetered(licenses.getFirst(), event).orElseThrow());
    }
    List<License> inForce =
        fitting.stream().filter(license -> license.wasInForceAt(event.time())).toList();
    List<License> candidates =
        inForce.isEmpty()
            ? fitting.stream().filter(license -> license.covers(event.time())).toList()
            : inForce;
    if (candidates.isEmpty()) {
      return ended(fitting.getFirst(), event.time());
    }
    if (candidates.size() == 1) {
      return new Resolution.Belongs(candidates.getFirst());
    }
    List<License> chosen = candidates.stream().filter(License::tenantDefault).toList();
    return chosen.size() == 1
        ? new Resolution.Belongs(chosen.getFirst())
        : new Resolution.Unattributed(event.subject());
  }

  private Optional<Refusal> unmetered(License license, UsageEvent event) {
    Optional<ProductConfig> product = config.product(license.product());
    if (product.isPresent() && product.get().model() == Model.CONTRACT) {
      return Optional.of(
          new Refusal(
              Code.NOT_METERED,
              "product %s is sold by contract; its usage is not metered"
                  .formatted(license.product())));
    }
    if (product.flatMap(sold -> sold.dimension(event.dimension())).isEmpty()) {
      return Optional.of(
          new Refusal(
              Code.UNKNOWN_DIMENSION,
              "data.dimension \"%s\" is not configured for product %s"
                  .formatted(event.dimension(), license.product())));
    }
    return Optional.empty();
  }

  private static Resolution ended(License license, Instant time) {
    String detail =
        license.state() == LicenseState.FAILED
            ? "license %s never began: the payment failed".formatted(license.id())
            : "license %s ended at %s; usage of %s is after its end"
                .formatted(
                    license.id(), license.lastEndAt().map(Instant::toString).orElse("?"), time);
    return refused(Code.LICENSE_ENDED, detail);
  }

  private static Resolution refused(Code code, String detail) {
    return new Resolution.Refused(new Refusal(code, detail));
  }
}
