package io.stallholder.gateway.metering;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// Licenses and hours for tests of pure decisions.
final class Hours {
  static final SealingRules.Grace GRACE =
      new SealingRules.Grace(Duration.ofMinutes(5), Duration.ofHours(2), Duration.ZERO);
  static final UsageWindow WINDOW =
      new UsageWindow(Duration.ofHours(24), Duration.ofHours(6), Duration.ofHours(1), true);
  private static final Duration FINAL_WINDOW = Duration.ofHours(1);

  private Hours() {}

  /// `05T12:41` of November 2026.
  static Instant at(String dayAndTime) {
    return Instant.parse("2026-11-" + dayAndTime + ":00Z");
  }

  /// `05T12` of November 2026.
  static UsageHour hour(String dayAndHour) {
    return new UsageHour(at(dayAndHour + ":00"));
  }

  static License pending() {
    return license(LicenseState.PENDING, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static License active(Instant since) {
    return license(LicenseState.ACTIVE, Optional.of(since), Optional.empty(), Optional.empty());
  }

  static License leaving(Instant since, Instant end) {
    return license(LicenseState.CLOSING, Optional.of(since), Optional.of(end), Optional.empty());
  }

  static License closed(Instant since, Instant end) {
    return license(
        LicenseState.CLOSED,
        Optional.of(since),
        Optional.of(end),
        Optional.of(end.plus(FINAL_WINDOW)));
  }

  static License license(
      LicenseState state,
      Optional<Instant> activatedAt,
      Optional<Instant> end,
      Optional<Instant> closedAt) {
    return new License(
        UUID.fromString("01a1ab94-8600-7e7d-ab1d-95a847b5f58a"),
        Shop.PRODUCT,
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        activatedAt,
        end,
        end,
        end.map(first -> first.plus(FINAL_WINDOW)),
        closedAt,
        Instant.EPOCH,
        Optional.empty());
  }

  static MeterBook book(NavigableMap<UsageHour, BigDecimal> open, String carry) {
    return book(open, new BigDecimal(carry));
  }

  static MeterBook book(NavigableMap<UsageHour, BigDecimal> open, BigDecimal carry) {
    return new MeterBook(open, carry, MeterBook.Holds.NONE, Inclusion.NONE);
  }

  static SealingRules rules(RoundingMode rounding) {
    return rules(rounding, GRACE);
  }

  static SealingRules rules(RoundingMode rounding, SealingRules.Grace grace) {
    return new SealingRules(rounding, grace, Optional.empty(), _ -> true);
  }

  static Places places(License license, Instant now, UsageHour... sealed) {
    return new Places(license, WINDOW, new HashSet<>(Set.of(sealed)), now);
  }

  static NavigableMap<UsageHour, BigDecimal> open() {
    return new TreeMap<>();
  }

  static NavigableMap<UsageHour, BigDecimal> open(UsageHour hour, String counted) {
    var open = open();
    open.put(hour, new BigDecimal(counted));
    return open;
  }

  static NavigableMap<UsageHour, BigDecimal> open(
      UsageHour one, String countedInOne, UsageHour other, String countedInOther) {
    var open = open(one, countedInOne);
    open.put(other, new BigDecimal(countedInOther));
    return open;
  }
}
