package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What one buyer bought, with all the names AWS has for it.
///
/// @param id ours, stable for ever
/// @param activatedAt AWS takes no usage from before it
/// @param firstEndAt the first sign of the end; the final window is counted from it
/// @param lastEndAt the last sign; usage that occurred after it is refused
/// @param finalDeadline when AWS stops taking the last records
/// @param closedAt from then on nothing more is metered
/// @param predecessor the license that this one renews or replaces
/// @param meteredFrom the first hour that is metered here; absent: all of them
/// @param tenant the seller's own name of the buyer
/// @param tenantDefault the one that a tenant's usage goes to where several fit
public record License(
    UUID id,
    ProductCode product,
    LicenseState state,
    Optional<LicenseArn> arn,
    Optional<AwsAccountId> buyer,
    Optional<CustomerIdentifier> customer,
    Optional<AgreementId> agreement,
    Optional<UUID> predecessor,
    Optional<String> tenant,
    boolean tenantDefault,
    Optional<Instant> activatedAt,
    Optional<Instant> firstEndAt,
    Optional<Instant> lastEndAt,
    Optional<Instant> finalDeadline,
    Optional<Instant> closedAt,
    Instant createdAt,
    Optional<Instant> meteredFrom) {

  /// The buyer is leaving, or has left: what is known must reach AWS within the final window.
  public boolean isLeaving() {
    return firstEndAt.isPresent();
  }

  public boolean isClosed() {
    return closedAt.isPresent();
  }

  /// Usage that occurred at `time` can belong to this license, also while it is not active yet.
  public boolean covers(Instant time) {
    return state != LicenseState.FAILED && lastEndAt.map(end -> !time.isAfter(end)).orElse(true);
  }

  /// It was active at `time`.
  public boolean wasInForceAt(Instant time) {
    return covers(time) && activatedAt.map(start -> !time.isBefore(start)).orElse(false);
  }

  /// One that nothing was heard of yet but its names.
  static License founded(UUID id, Names names, Instant now) {
    return new License(
        id,
        names.product().orElseThrow(),
        LicenseState.PENDING,
        names.arn(),
        names.buyer(),
        names.customer(),
        names.agreement(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now,
        Optional.empty());
  }

  /// What is learnt of its names; what is known stays, but that another agreement may take over.
  License named(Names names) {
    return new License(
        id,
        product,
        state,
        arn.or(names::arn),
        buyer.or(names::buyer),
        customer.or(names::customer),
        names.agreement().or(() -> agreement),
        predecessor,
        tenant,
        tenantDefault,
        activatedAt,
        firstEndAt,
        lastEndAt,
        finalDeadline,
        closedAt,
        createdAt,
        meteredFrom);
  }

  License living(Life life, Duration finalWindow) {
    return new License(
        id,
        product,
        life.state(),
        arn,
        buyer,
        customer,
        life.agreement().or(() -> agreement),
        predecessor,
        tenant,
        tenantDefault,
        life.activatedAt(),
        life.firstEndAt(),
        life.lastEndAt(),
        life.finalDeadline(finalWindow),
        life.closedAt(),
        createdAt,
        meteredFrom);
  }
}
