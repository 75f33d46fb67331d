package io.stallholder.gateway.agreement;

import io.stallholder.marketplace.AgreementId;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.util.Locale;

/// One of AWS's names for a license. An alias names one license, for ever.
record Alias(Kind kind, String value) {
  enum Kind {
    LICENSE,
    AGREEMENT,
    CUSTOMER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// ARNs are printed in several forms; their `l-…` part is the same in all of them.
  static Alias of(LicenseArn arn) {
    return new Alias(Kind.LICENSE, arn.id());
  }

  static Alias of(AgreementId agreement) {
    return new Alias(Kind.AGREEMENT, agreement.value());
  }

  static Alias of(ProductCode product, CustomerIdentifier customer) {
    return new Alias(Kind.CUSTOMER, product.value() + "/" + customer.value());
  }

  /// Accounts are twelve digits, which no customer identifier is.
  static Alias of(ProductCode product, AwsAccountId account) {
    return new Alias(Kind.CUSTOMER, product.value() + "/" + account.value());
  }
}
