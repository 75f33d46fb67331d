package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/// What one license used of a dimension in an hour or a day, and where it is now. An hour is the
/// one in which the usage is billed, or would be.
///
/// @param counted in hours that are not sealed yet
/// @param sealed and not sent yet
/// @param sent without an answer yet
/// @param unsettled parked, uncertain, or in conflict: a person is asked about it
/// @param included in the contract
record LicenseUsage(
    Instant from,
    Dimension dimension,
    BigDecimal counted,
    BigDecimal sealed,
    BigDecimal sent,
    BigDecimal unsettled,
    BigDecimal metered,
    BigDecimal included,
    BigDecimal refused) {

  BigDecimal quantity() {
    return beyond(false).add(included).add(refused);
  }

  /// What is billed or will be.
  ///
  /// @param splitLater what is counted may turn out to be included when it is sealed
  BigDecimal beyond(boolean splitLater) {
    BigDecimal known = sealed.add(sent).add(unsettled).add(metered);
    return splitLater ? known : known.add(counted);
  }

  /// The first step that some of it has still to make.
  State state() {
    record Step(State state, BigDecimal quantity) {}
    return List.of(
            new Step(State.COUNTED, counted),
            new Step(State.SEALED, sealed),
            new Step(State.SENT, sent),
            new Step(State.UNSETTLED, unsettled),
            new Step(State.METERED, metered.add(included)))
        .stream()
        .filter(step -> step.quantity().signum() != 0)
        .map(Step::state)
        .findFirst()
        .orElse(State.REFUSED);
  }

  /// How far it is.
  enum State {
    COUNTED,
    SEALED,
    SENT,
    UNSETTLED,
    METERED,
    REFUSED
  }
}
