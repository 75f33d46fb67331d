package io.stallholder.gateway.access;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How much of a dimension a buyer has.
///
/// @param granted empty where the value is no quantity
/// @param consumed of what is granted; empty where the gateway does not count it
/// @param overage whether more may be used, and is billed
record Limit(
    Dimension dimension,
    Optional<BigDecimal> granted,
    Optional<BigDecimal> consumed,
    boolean overage) {

  static Limit of(Grant grant) {
    return new Limit(grant.dimension(), grant.amount(), Optional.empty(), false);
  }

  /// Of what a contract with consumption includes.
  static Limit included(Dimension dimension, BigDecimal granted, BigDecimal used) {
    return new Limit(dimension, Optional.of(granted), Optional.of(used.min(granted)), true);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dimension", dimension.value());
    granted.ifPresent(all -> json.put("granted", written(all)));
    consumed.ifPresent(used -> {
      json.put("consumed", written(used));
      granted.ifPresent(all -> json.put("remaining", written(all.subtract(used))));
    });
    json.put("overage", overage);
    return json;
  }

  /// Decimal strings, so that no reader rounds them.
  static String written(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
