package io.stallholder.gateway.metering;

import io.stallholder.marketplace.metering.Customer;
import org.jspecify.annotations.Nullable;

/// How a record names its customer, column by column.
record FrozenNames(@Nullable String buyer, @Nullable String arn, @Nullable String customer) {
  static FrozenNames of(Customer customer) {
    return switch (customer) {
      case Customer.Licensed(var account, var license) ->
          new FrozenNames(account.value(), license.value(), null);
      case Customer.LegacyIdentifier(var identifier) ->
          new FrozenNames(null, null, identifier.value());
      case Customer.LegacyAccount(var account) -> new FrozenNames(account.value(), null, null);
    };
  }
}
