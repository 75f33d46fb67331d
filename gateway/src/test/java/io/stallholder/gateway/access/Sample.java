package io.stallholder.gateway.access;

import io.stallholder.gateway.access.Entitlements.Empty;
import io.stallholder.gateway.access.Entitlements.Listed;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.Licensing;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.ProductCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Facts as tests need them.
final class Sample {
  static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  static final Dimension SEATS = new Dimension("seats");
  static final Dimension GIGABYTES = new Dimension("gigabytes");
  private static final ProductCode CODE = new ProductCode("5ct92example0contract00x2");

  private Sample() {}

  static ProductConfig product(Model model, Dimension... metered) {
    List<DimensionConfig> dimensions =
        List.of(metered).stream()
            .map(key ->
                new DimensionConfig(
                    key,
                    DimensionConfig.Rounding.HALF_UP,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    DimensionConfig.Allowance.TERM))
            .toList();
    return new ProductConfig(
        CODE, new AwsAccountId("210987654321"), model, Licensing.LICENSE, dimensions);
  }

  static Grant seats(long count, Optional<Instant> expires) {
    return new Grant(SEATS, Optional.of(BigDecimal.valueOf(count)), expires);
  }

  static Entitlements listed(Instant lastReadAt, Grant... grants) {
    return new Entitlements(
        Optional.of(new Listed(List.of(grants), lastReadAt)), Optional.empty(), false);
  }

  static Entitlements emptySince(Entitlements before, Instant since, Instant lastReadAt) {
    return new Entitlements(before.listed(), Optional.of(new Empty(since, lastReadAt)), false);
  }

  static Entitlements failing(Entitlements known) {
    return new Entitlements(known.listed(), known.empty(), true);
  }

  static Question asking(Dimension dimension) {
    return new Question(Optional.of(dimension), Optional.empty());
  }

  static Question asking(Dimension dimension, long quantity) {
    return new Question(Optional.of(dimension), Optional.of(BigDecimal.valueOf(quantity)));
  }

  static Facts license(LicenseState state, Optional<Instant> deadline) {
    return new Facts(
        new UUID(0, 1),
        CODE,
        state,
        Optional.empty(),
        false,
        Optional.of(NOON),
        deadline,
        NOON,
        Optional.empty(),
        Entitlements.NEVER_READ,
        Set.of(),
        false,
        List.of());
  }
}
