package io.stallholder.client;

import java.math.BigDecimal;
import java.util.Optional;

/// How much of a dimension a buyer has.
///
/// @param granted empty where what was bought is no quantity
/// @param consumed of the granted; empty where the gateway does not count it
/// @param remaining the difference, where it is known
public record AccessLimit(
    String dimension,
    Optional<BigDecimal> granted,
    Optional<BigDecimal> consumed,
    Optional<BigDecimal> remaining) {}
