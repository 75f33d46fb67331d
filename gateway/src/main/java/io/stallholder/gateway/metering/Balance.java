package io.stallholder.gateway.metering;

import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/// Where every unit of one license and dimension is. Usage of a tenant that no license could be
/// found for has no license, and waits.
///
/// @param metered also what a person found billed after the database was restored
/// @param included covered by the buyer's contract
/// @param refused by AWS for good, come when no hour was left, or taken back by a person
/// @param uncertain also what may have been billed before the database was restored; signed
/// @param waiting open, held, sealed, in flight, parked, or unattributed
/// @param carried less than a unit, or more than one record takes; signed
/// @param rounded what was written off, or given away, when the license ended; signed
public record Balance(
    Optional<UUID> license,
    Optional<String> tenant,
    Dimension dimension,
    BigDecimal accepted,
    BigDecimal metered,
    BigDecimal included,
    BigDecimal refused,
    BigDecimal conflict,
    BigDecimal uncertain,
    BigDecimal waiting,
    BigDecimal carried,
    BigDecimal rounded) {

  /// Nothing was lost and nothing came from nowhere.
  public boolean closes() {
    BigDecimal sum =
        metered
            .add(included)
            .add(refused)
            .add(conflict)
            .add(uncertain)
            .add(waiting)
            .add(carried)
            .add(rounded);
    return accepted.compareTo(sum) == 0;
  }
}
