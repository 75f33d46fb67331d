package io.stallholder.gateway.entitlement;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The allowances of contracts with consumption, as metering asks for them.
public final class Allowances {
  /// What AWS no longer lists is believed to be gone when it is read so again that much later.
  public static final Duration UNTIL_BELIEVED = Term.UNTIL_EMPTY_IS_BELIEVED;

  /// As [#of], of every dimension that the product meters.
  public Map<Dimension, Allowance> all(
      Handle handle, License license, ProductConfig product, UsageHour hour) {
    List<Instant> beginnings = Licenses.beginnings(handle, license.id());
    List<Listing> history = EntitlementStore.history(handle, license.id());
    Map<Dimension, Allowance> all = new LinkedHashMap<>();
    for (DimensionConfig configured : product.dimensions()) {
      all.put(configured.key(), of(license, beginnings, history, configured, hour));
    }
    return all;
  }

  /// What is included of `dimension` in the hour in which usage occurred. The answer for an hour
  /// that is over does not change once it is known, whatever is read later.
  public Allowance of(
      Handle handle, License license, ProductConfig product, Dimension dimension, UsageHour hour) {
    if (product.model() != Model.CONTRACT_WITH_CONSUMPTION) {
      return new Allowance.None();
    }
    Optional<DimensionConfig> configured = product.dimension(dimension);
    if (configured.isEmpty()) {
      return new Allowance.Unknown(
          "dimension " + dimension + " is not configured for product " + product.code());
    }
    List<Instant> beginnings = Licenses.beginnings(handle, license.id());
    List<Listing> history = EntitlementStore.history(handle, license.id());
    return of(license, beginnings, history, configured.get(), hour);
  }

  private static Allowance of(
      License license,
      List<Instant> beginnings,
      List<Listing> history,
      DimensionConfig configured,
      UsageHour hour) {
    return Term.of(license, beginnings, history, configured.entitled(), hour)
        .map(term -> in(term, configured, hour))
        .orElseGet(() -> new Allowance.Unknown("license " + license.id() + " is not active yet"));
  }

  static Allowance in(Term term, DimensionConfig configured, UsageHour hour) {
    return switch (term.at(hour)) {
      case Term.Found.NotKnown(String why) -> new Allowance.Unknown(why);
      case Term.Found.Listed(Listing list) ->
          Term.find(list, configured.entitled())
              .map(held -> of(held, period(term, configured, hour), hour))
              .orElseGet(Allowance.None::new);
    };
  }

  private static Allowance of(Held held, Instant period, UsageHour hour) {
    if (held.isExpiredAt(hour.start())) {
      return new Allowance.Unknown(
          "the entitlement to "
              + held.dimension()
              + (" expired at " + held.expires().orElseThrow())
              + ", and its renewal was not read yet");
    }
    Optional<BigDecimal> quantity = held.quantity().filter(amount -> amount.signum() >= 0);
    return quantity
        .<Allowance>map(amount -> new Allowance.Included(amount, period))
        .orElseGet(() ->
            new Allowance.Unknown(
                "the entitlement to %s is no quantity, but the %s \"%s\""
                    .formatted(held.dimension(), held.kind(), held.text())));
  }

  private static Instant period(Term term, DimensionConfig configured, UsageHour hour) {
    return switch (configured.allowance()) {
      case TERM -> term.start();
      case MONTH -> {
        Instant month = hour.month().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        yield month.isAfter(term.start()) ? month : term.start();
      }
    };
  }
}
