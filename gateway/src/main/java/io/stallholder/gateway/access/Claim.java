package io.stallholder.gateway.access;

import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.gateway.entitlement.Allowances;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What was bought says to a question, whatever the license's state. Pure. A new case must break
/// the build.
sealed interface Claim {
  /// @param until when what was bought ends or is renewed, where that is known
  /// @param confirmed false while AWS has yet to tell whether it goes on
  record Granted(Optional<Instant> until, boolean confirmed) implements Claim {}

  /// AWS was asked, and listed nothing that fits.
  record NotListed(String why) implements Claim {}

  /// AWS still lists it after its end.
  record Expired(Instant at) implements Claim {}

  record TooMuch(BigDecimal granted, BigDecimal asked) implements Claim {}

  /// Not known is not no.
  record NotKnown(String why) implements Claim {}

  /// An answer that takes something away counts when AWS gives it still after so long.
  Duration PATIENCE = Allowances.UNTIL_BELIEVED;

  /// What is asked, of which product, and when.
  ///
  /// @param product empty: it is not configured any more
  /// @param afterTheEnd an empty or expired list tells nothing new
  record Case(
      Optional<ProductConfig> product, Question question, Instant now, boolean afterTheEnd) {}

  static Claim of(Entitlements entitlements, Case asked) {
    if (asked.product().isEmpty()) {
      return new NotKnown("its product is not configured");
    }
    ProductConfig product = asked.product().get();
    return switch (product.model()) {
      case SUBSCRIPTION -> ofSubscription(product, asked.question());
      case CONTRACT, CONTRACT_WITH_CONSUMPTION -> ofContract(entitlements, product, asked);
    };
  }

  /// Pay as you go: there are no entitlements, and AWS has no limits.
  private static Claim ofSubscription(ProductConfig product, Question question) {
    return question
        .dimension()
        .filter(dimension -> product.dimension(dimension).isEmpty())
        .<Claim>map(dimension ->
            new NotListed(
                "dimension \"%s\" is not configured for product %s"
                    .formatted(dimension, product.code())))
        .orElseGet(() -> new Granted(Optional.empty(), true));
  }

  private static Claim ofContract(Entitlements entitlements, ProductConfig product, Case asked) {
    boolean isGone =
        !asked.afterTheEnd()
            && entitlements.empty().filter(empty -> empty.isBelieved(PATIENCE)).isPresent();
    if (isGone) {
      return new NotListed("AWS lists no entitlements");
    }
    if (entitlements.listed().isEmpty()) {
      return new NotKnown("no entitlements were read yet");
    }
    Entitlements.Listed listed = entitlements.listed().get();
    boolean isConfirmed = asked.afterTheEnd() || entitlements.empty().isEmpty();
    Optional<Dimension> wanted = asked.question().dimension();
    // What is metered may be used whatever is left of the allowance: the contract alone counts.
    boolean isMetered =
        product.model() == Model.CONTRACT_WITH_CONSUMPTION
            && wanted.flatMap(product::dimension).isPresent();
    return wanted.isEmpty() || isMetered
        ? anything(listed, asked, isConfirmed)
        : one(listed, wanted.get(), asked, isConfirmed);
  }

  /// Whether the contract as such stands: as long as anything in it does.
  private static Claim anything(Entitlements.Listed listed, Case asked, boolean confirmed) {
    List<Grant> grants = listed.grants().stream().filter(grant -> !grant.isNothing()).toList();
    if (grants.isEmpty()) {
      return new NotListed("AWS lists nothing but zeros");
    }
    List<Claim> claims =
        grants.stream().map(grant -> standing(grant, listed, asked, confirmed)).toList();
    return claims.stream()
        .max(Comparator.comparing(Claim::length))
        .orElseGet(() -> new NotKnown("no entitlements were read yet"));
  }

  /// How long it lasts; the open-ended last.
  private static Instant length(Claim claim) {
    return switch (claim) {
      case Granted(Optional<Instant> until, boolean confirmed) ->
          until.orElse(confirmed ? Instant.MAX : Instant.EPOCH.plusSeconds(1));
      case Expired _, NotListed _, TooMuch _, NotKnown _ -> Instant.EPOCH;
    };
  }

  private static Claim one(
      Entitlements.Listed listed, Dimension wanted, Case asked, boolean confirmed) {
    Optional<Grant> grant =
        listed.grants().stream().filter(each -> each.dimension().equals(wanted)).findFirst();
    if (grant.isEmpty()) {
      return new NotListed("AWS lists no entitlement to \"%s\"".formatted(wanted));
    }
    if (grant.get().isNothing()) {
      return new NotListed("the entitlement to \"%s\" is to none of it".formatted(wanted));
    }
    Claim standing = standing(grant.get(), listed, asked, confirmed);
    Optional<BigDecimal> most = grant.get().amount();
    Optional<BigDecimal> quantity = asked.question().quantity();
    boolean isTooMuch =
        standing instanceof Granted
            && most.isPresent()
            && quantity.filter(asks -> asks.compareTo(most.get()) > 0).isPresent();
    return isTooMuch ? new TooMuch(most.orElseThrow(), quantity.orElseThrow()) : standing;
  }

  /// AWS's date is the earliest end. That it is over counts when AWS gives the same date well after
  /// it: the renewal may not have been read yet.
  private static Claim standing(
      Grant grant, Entitlements.Listed listed, Case asked, boolean confirmed) {
    if (!grant.isExpiredAt(asked.now())) {
      return new Granted(confirmed ? grant.expires() : Optional.empty(), confirmed);
    }
    Instant end = grant.expires().orElseThrow();
    boolean isOver = !listed.lastReadAt().isBefore(end.plus(PATIENCE));
    if (isOver && !asked.afterTheEnd()) {
      return new Expired(end);
    }
    return new Granted(Optional.empty(), asked.afterTheEnd());
  }
}
