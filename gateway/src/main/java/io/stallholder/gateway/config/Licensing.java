package io.stallholder.gateway.config;

import io.stallholder.marketplace.UsageHour;
import java.time.DateTimeException;
import java.time.Instant;

/// How metering records name their buyers: products created since 2026-06-01 by account id and
/// license ARN, older ones by product code and customer. AWS bills the two side by side if they are
/// mixed, so a product that changes over does so at one stated hour.
///
/// @param written `license`, `legacy`, or the first hour that is reported by license
public record Licensing(String written) {
  public static final Licensing LICENSE = new Licensing("license");
  public static final Licensing LEGACY = new Licensing("legacy");

  public Licensing {
    if (!written.equals("license") && !written.equals("legacy") && !isWholeHour(written)) {
      throw new IllegalArgumentException(
          "must be license, legacy, or the start of an hour like 2026-12-01T00:00:00Z, but is "
              + written);
    }
  }

  /// Whether the record of this hour names its buyer by license.
  public boolean isByLicense(UsageHour hour) {
    return switch (written) {
      case "license" -> true;
      case "legacy" -> false;
      default -> !hour.start().isBefore(Instant.parse(written));
    };
  }

  private static boolean isWholeHour(String text) {
    try {
      Instant instant = Instant.parse(text);
      return UsageHour.containing(instant).start().equals(instant);
    } catch (DateTimeException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return written;
  }
}
