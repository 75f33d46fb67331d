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
/// @param entitlement of a contract with consumption: the dimension of the contract whose value is
///   how much of this one is included; absent: the one of the same key
/// @param allowance how long what is included lasts
public record DimensionConfig(
    Dimension key,
    @Default("half-up") Rounding rounding,
    Optional<Long> ceiling,
    Optional<BigDecimal> price,
    Optional<Dimension> entitlement,
    @Default("term") Allowance allowance) {

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

  /// How long what a contract includes lasts.
  public enum Allowance {
    /// Until the contract is renewed.
    TERM,
    /// Until the end of the calendar month; the first one begins with the term.
    MONTH
  }

  public DimensionConfig {
    ceiling.ifPresent(most -> Require.between("ceiling", most, 1, MOST_PER_RECORD));
    price.ifPresent(amount -> Require.notNegative("price", amount));
  }

  /// The dimension of the contract that says how much of this one is included.
  public Dimension entitled() {
    return entitlement.orElse(key);
  }
}
