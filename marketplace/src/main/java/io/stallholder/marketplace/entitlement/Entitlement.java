package io.stallholder.marketplace.entitlement;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.CustomerIdentifier;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.LicenseArn;
import io.stallholder.marketplace.ProductCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// What one contract includes of one dimension. `expires` is the earliest end: with automatic
/// renewal it is the renewal date and moves on.
public record Entitlement(
    ProductCode product, Dimension dimension, Value value, Optional<Instant> expires, Buyer buyer) {

  /// Whom it belongs to, as far as AWS says.
  public record Buyer(
      Optional<LicenseArn> license,
      Optional<AwsAccountId> account,
      Optional<CustomerIdentifier> identifier) {}

  /// Counted dimensions are integers; a chosen tier is usually the integer 1.
  public sealed interface Value {}

  public record IntegerValue(long value) implements Value {}

  public record DoubleValue(BigDecimal value) implements Value {}

  public record BooleanValue(boolean value) implements Value {}

  public record StringValue(String value) implements Value {}
}
