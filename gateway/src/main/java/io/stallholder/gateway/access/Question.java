package io.stallholder.gateway.access;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.util.Optional;

/// What somebody wants to use.
///
/// @param dimension absent: anything at all
/// @param quantity how much will be in use, all in all, if it is allowed
record Question(Optional<Dimension> dimension, Optional<BigDecimal> quantity) {
  static final Question ANYTHING = new Question(Optional.empty(), Optional.empty());
}
