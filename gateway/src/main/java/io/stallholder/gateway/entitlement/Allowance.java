package io.stallholder.gateway.entitlement;

import java.math.BigDecimal;
import java.time.Instant;

/// How much usage of one metered dimension a contract includes. A new case must break the build.
public sealed interface Allowance {
  /// The product is no contract with consumption, or nothing of this dimension is included: all
  /// usage is metered.
  record None() implements Allowance {}

  /// What was read successfully for the period in which the usage occurred.
  ///
  /// @param period when it began: consumption is counted from there, the hour that contains it
  ///   included
  record Included(BigDecimal quantity, Instant period) implements Allowance {}

  /// Not known is not no: nothing is metered until it is known.
  record Unknown(String why) implements Allowance {}
}
