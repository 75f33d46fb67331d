package io.stallholder.gateway.rolling;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The world of the old gateway: a moment, and some licenses.
final class Old {
  static final Instant NOW = Instant.parse("2026-11-05T12:30:00Z");
  static final String ACCOUNT = "210987654321";
  static final String REGION = "us-east-1";
  static final String PRODUCT = "4zq81example0metering00x1";
  static final String BUYER = "345678901234";
  static final String DIMENSION = "api_calls";

  private static final Duration HOUR = Duration.ofHours(1);

  /// What this gateway said yes to, by license.
  private final Map<UUID, BigDecimal> accepted = new ConcurrentHashMap<>();

  private Old() {}

  static Old world() {
    return new Old();
  }

  void accept(UUID license, BigDecimal quantity) {
    accepted.merge(license, quantity, BigDecimal::add);
  }

  Map<UUID, BigDecimal> accepted() {
    return Map.copyOf(accepted);
  }

  List<UUID> licenses() {
    return accepted.keySet().stream().sorted().toList();
  }

  static String arnId(UUID license) {
    return "l-" + license.toString().replace("-", "");
  }

  static String arn(UUID license) {
    return "arn:aws:license-manager::" + ACCOUNT + ":license:" + arnId(license);
  }

  /// The running hour, or one before it.
  static OffsetDateTime hour(int back) {
    Instant running = NOW.truncatedTo(ChronoUnit.HOURS);
    return running.minus(HOUR.multipliedBy(back)).atOffset(ZoneOffset.UTC);
  }

  static <T> List<T> repeated(T value, Collection<?> times) {
    return times.stream().map(_ -> value).toList();
  }
}
