package io.stallholder.simulator.world;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Whether a product's buyers are known by license, or by product code and customer as products
/// from before 2026-06-01 are.
///
/// @param since when it takes license ARNs only
public record Licensing(Instant since) {
  private static final String LICENSE_NAME = "license";
  private static final String LEGACY_NAME = "legacy";

  public static final Licensing LICENSE = new Licensing(Instant.MIN);
  public static final Licensing LEGACY = new Licensing(Instant.MAX);

  /// `license`, `legacy`, or the instant at which the product switches from the one to the other.
  public static Optional<Licensing> of(String wireName) {
    return switch (wireName) {
      case LICENSE_NAME -> Optional.of(LICENSE);
      case LEGACY_NAME -> Optional.of(LEGACY);
      default -> instant(wireName).map(Licensing::new);
    };
  }

  public String wireName() {
    if (since.equals(Instant.MIN)) {
      return LICENSE_NAME;
    }
    return since.equals(Instant.MAX) ? LEGACY_NAME : since.toString();
  }

  public boolean isLegacy(Instant now) {
    return now.isBefore(since);
  }

  /// Whether there was ever a time when it was sold the old way.
  public boolean wasLegacy() {
    return !equals(LICENSE);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
