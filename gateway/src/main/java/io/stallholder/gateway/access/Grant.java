package io.stallholder.gateway.access;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// What AWS lists of one dimension of a contract.
///
/// @param amount how much, or whether at all; empty where the value is a text
/// @param expires the earliest end; with automatic renewal the renewal date
record Grant(Dimension dimension, Optional<BigDecimal> amount, Optional<Instant> expires) {
  private static final String BOOLEAN = "boolean";
  private static final String TEXT = "string";

  /// @param kind as entitlements are stored
  static Grant of(String dimension, String kind, String value, Optional<Instant> expires) {
    Optional<BigDecimal> amount =
        switch (kind) {
          case BOOLEAN ->
              Optional.of(Boolean.parseBoolean(value) ? BigDecimal.ONE : BigDecimal.ZERO);
          case TEXT -> Optional.empty();
          default -> Optional.of(new BigDecimal(value));
        };
    return new Grant(new Dimension(dimension), amount, expires);
  }

  boolean isNothing() {
    return amount.filter(quantity -> quantity.signum() <= 0).isPresent();
  }

  boolean isExpiredAt(Instant time) {
    return expires.filter(end -> !end.isAfter(time)).isPresent();
  }
}
