package io.stallholder.gateway.config;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// One dimension of a product.
///
/// @param key the dimension's API name, case-sensitive
/// @param rounding what becomes of a license's last fraction of a unit
/// @param ceiling an hour above it is held until a person releases it; absent: no limit
/// @param price of one unit in the listing's currency, for amounts in alarms; absent: unknown
public record DimensionConfig(
    Dimension key,
    @Default("half-up") Rounding rounding,
    Optional<Long> ceiling,
    Optional<BigDecimal> price) {

  private static final long MOST_PER_RECORD = Integer.MAX_VALUE;

  /// How the last fraction is rounded.
  public enum Rounding {
    HALF_UP(RoundingMode.HALF_UP),
    UP(RoundingMode.UP),
    DOWN(RoundingMode.DOWN);

    private final RoundingMode mode;

    Rounding(RoundingMode mode) {
      this.mode = mode;
    }

    public RoundingMode mode() {
      return mode;
    }
  }

  public DimensionConfig {
    ceiling.ifPresent(most -> Require.between("ceiling", most, 1, MOST_PER_RECORD));
    price.ifPresent(amount -> Require.notNegative("price", amount));
  }
}
