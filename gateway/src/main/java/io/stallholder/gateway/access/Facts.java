package io.stallholder.gateway.access;

import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// All of one license that an answer depends on, but for the time.
///
/// @param heardAt when AWS last said anything of it, or we met the buyer
/// @param successor the license that renews or replaces it
/// @param held dimensions with an hour above its ceiling that waits for a person
/// @param paused its metering was stopped by a person
/// @param allowances what a contract with consumption includes, as far as it is known
record Facts(
    UUID license,
    ProductCode product,
    LicenseState state,
    Optional<String> tenant,
    boolean tenantDefault,
    Optional<Instant> activatedAt,
    Optional<Instant> finalDeadline,
    Instant heardAt,
    Optional<UUID> successor,
    Entitlements entitlements,
    Set<Dimension> held,
    boolean paused,
    List<Limit> allowances) {

  Facts {
    held = Set.copyOf(held);
    allowances = List.copyOf(allowances);
  }

  Facts with(List<Limit> known) {
    return new Facts(
        license,
        product,
        state,
        tenant,
        tenantDefault,
        activatedAt,
        finalDeadline,
        heardAt,
        successor,
        entitlements,
        held,
        paused,
        known);
  }

  /// Usage changes it, and nobody tells: it must be read again soon.
  boolean isVolatile() {
    return !allowances.isEmpty() || !held.isEmpty();
  }

  boolean isHeld(Question question) {
    return paused || question.dimension().map(held::contains).orElseGet(() -> !held.isEmpty());
  }
}
