package io.stallholder.gateway.metering;

import java.math.BigDecimal;

/// Quantities as answers have them: decimal strings, so that no reader rounds them.
final class Decimals {
  private Decimals() {}

  static String written(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
