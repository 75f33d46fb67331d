package io.stallholder.gateway.entitlement;

import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.entitlement.Entitlement;
import io.stallholder.marketplace.entitlement.Entitlement.BooleanValue;
import io.stallholder.marketplace.entitlement.Entitlement.DoubleValue;
import io.stallholder.marketplace.entitlement.Entitlement.IntegerValue;
import io.stallholder.marketplace.entitlement.Entitlement.StringValue;
import io.stallholder.marketplace.entitlement.Entitlement.Value;
import io.stallholder.marketplace.entitlement.EntitlementQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a buyer is entitled to of one dimension.
///
/// @param expires the earliest end; with automatic renewal the renewal date
record Held(Dimension dimension, Value value, Optional<Instant> expires) {
  Held {
    // The database has no finer time, and what is read again must be the same.
    expires = expires.map(at -> at.truncatedTo(ChronoUnit.MICROS));
  }

  /// What AWS listed for one license, a dimension once, in the order of their names. A dimension
  /// that is listed several times adds up.
  ///
  /// @throws IllegalArgumentException if it is not an answer to what was asked
  static List<Held> of(EntitlementQuery query, List<Entitlement> listed) {
    Map<String, Held> byDimension = new TreeMap<>();
    for (Entitlement each : listed) {
      check(query, each);
      var held = new Held(each.dimension(), each.value(), each.expires());
      byDimension.merge(each.dimension().value(), held, Held::plus);
    }
    return List.copyOf(byDimension.values());
  }

  private static void check(EntitlementQuery query, Entitlement listed) {
    if (!listed.product().equals(query.product())) {
      throw new IllegalArgumentException(
          "AWS listed an entitlement of product " + listed.product() + " for " + query.product());
    }
    boolean isOther =
        switch (query.holder()) {
          case EntitlementQuery.License(var license) ->
              isOther(listed.buyer().license().map(LicenseArn::id), license.id());
          case EntitlementQuery.Customer(var customer) ->
              isOther(listed.buyer().identifier(), customer);
          case EntitlementQuery.Account(var account) -> isOther(listed.buyer().account(), account);
          case EntitlementQuery.Everyone _ -> true;
        };
    if (isOther) {
      throw new IllegalArgumentException(
          "AWS listed an entitlement of somebody else for " + query.holder());
    }
  }

  private static <T> boolean isOther(Optional<T> named, T asked) {
    return named.filter(name -> !name.equals(asked)).isPresent();
  }

  private Held plus(Held other) {
    BigDecimal sum =
        quantity()
            .flatMap(own -> other.quantity().map(own::add))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "AWS listed dimension " + dimension + " twice, and not as quantities"));
    Optional<Instant> earliest =
        expires.flatMap(own -> other.expires.map(its -> its.isBefore(own) ? its : own));
    return new Held(
        dimension, new DoubleValue(sum), earliest.or(() -> expires).or(() -> other.expires));
  }

  /// How much; empty where the value is no quantity.
  Optional<BigDecimal> quantity() {
    return switch (value) {
      case IntegerValue(long quantity) -> Optional.of(BigDecimal.valueOf(quantity));
      case DoubleValue(BigDecimal quantity) -> Optional.of(quantity);
      case BooleanValue _, StringValue _ -> Optional.empty();
    };
  }

  boolean isExpiredAt(Instant time) {
    return expires.filter(end -> !end.isAfter(time)).isPresent();
  }

  /// The name of the kind of value, in the database and in JSON.
  String kind() {
    return switch (value) {
      case IntegerValue _ -> "integer";
      case DoubleValue _ -> "double";
      case BooleanValue _ -> "boolean";
      case StringValue _ -> "string";
    };
  }

  String text() {
    return switch (value) {
      case IntegerValue(long quantity) -> Long.toString(quantity);
      case DoubleValue(BigDecimal quantity) -> quantity.toPlainString();
      case BooleanValue(boolean is) -> Boolean.toString(is);
      case StringValue(String text) -> text;
    };
  }

  /// The inverse of [#kind()] and [#text()].
  static Value value(String kind, String text) {
    return switch (kind) {
      case "integer" -> new IntegerValue(Long.parseLong(text));
      case "double" -> new DoubleValue(new BigDecimal(text));
      case "boolean" -> new BooleanValue(Boolean.parseBoolean(text));
      case "string" -> new StringValue(text);
      default -> throw new IllegalArgumentException("no kind of value is called " + kind);
    };
  }
}
