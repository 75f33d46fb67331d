package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one event or one registration calls a license by.
record Names(
    Optional<ProductCode> product,
    Optional<LicenseArn> arn,
    Optional<AgreementId> agreement,
    Optional<CustomerIdentifier> customer,
    Optional<AwsAccountId> buyer) {

  static final Names NONE =
      new Names(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// The most telling first.
  List<Alias> aliases() {
    List<Alias> aliases = new ArrayList<>();
    arn.map(Alias::of).ifPresent(aliases::add);
    agreement.map(Alias::of).ifPresent(aliases::add);
    product.flatMap(code -> customer.map(name -> Alias.of(code, name))).ifPresent(aliases::add);
    return aliases;
  }

  /// Every transaction that may come to the same license locks one of these.
  ///
  /// @param byBuyer whether it may come to it by the buyer's account
  List<String> lockKeys(boolean byBuyer) {
    List<String> keys = new ArrayList<>();
    aliases().forEach(alias -> keys.add(alias.kind().word() + "/" + alias.value()));
    product
        .filter(_ -> byBuyer)
        .flatMap(code -> buyer.map(account -> "buyer/" + code + "/" + account))
        .ifPresent(keys::add);
    return keys;
  }

  /// An account may have many licenses of one product, but only one without an ARN. It counts where
  /// nothing else is known: of licenses that were imported by it.
  Optional<Alias> byAccount() {
    return arn.isPresent()
        ? Optional.empty()
        : product.flatMap(code -> buyer.map(account -> Alias.of(code, account)));
  }

  /// Enough to know a new license by: its product, and a name that no other license has.
  boolean canFound() {
    return product.isPresent() && (arn.isPresent() || customer.isPresent());
  }
}
