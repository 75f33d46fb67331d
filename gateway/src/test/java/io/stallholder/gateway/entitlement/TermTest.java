package io.stallholder.gateway.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.DimensionConfig;
import io.stallholder.gateway.config.DimensionConfig.Rounding;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.UsageHour;
import io.stallholder.marketplace.entitlement.Entitlement.BooleanValue;
import io.stallholder.marketplace.entitlement.Entitlement.DoubleValue;
import io.stallholder.marketplace.entitlement.Entitlement.IntegerValue;
import io.stallholder.marketplace.entitlement.Entitlement.StringValue;
import io.stallholder.marketplace.entitlement.Entitlement.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TermTest {
  private static final Dimension GIGABYTES = new Dimension("gigabytes");
  private static final Instant START = at("2026-11-05T12:01:12Z");
  private static final UsageHour THIRD = UsageHour.containing(at("2026-11-05T14:00:00Z"));

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  private static License license(Optional<Instant> activatedAt, Optional<Instant> end) {
    return new License(
        UUID.fromString("01a1ab94-8600-7e7d-ab1d-95a847b5f58a"),
        Shop.PRODUCT,
        end.isPresent() ? LicenseState.CLOSING : LicenseState.ACTIVE,
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
        end.map(first -> first.plusSeconds(3600)),
        Optional.empty(),
        START,
        Optional.empty());
  }

  private static Held held(Value value, Optional<Instant> expires) {
    return new Held(GIGABYTES, value, expires);
  }

  private static Held gigabytes(long quantity) {
    return held(new IntegerValue(quantity), Optional.of(at("2027-11-05T12:00:00Z")));
  }

  /// From `first` to `last` the same, then another.
  private static Listing until(String replaced, String first, String last, Held... held) {
    return new Listing(
        new UUID(0, 1), at(first), at(last), Optional.of(at(replaced)), Arrays.asList(held));
  }

  private static Listing standing(String first, String last, Held... held) {
    return new Listing(new UUID(0, 2), at(first), at(last), Optional.empty(), Arrays.asList(held));
  }

  private static DimensionConfig config(DimensionConfig.Allowance allowance) {
    return new DimensionConfig(
        GIGABYTES,
        Rounding.HALF_UP,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        allowance);
  }

  private static Allowance allowance(License license, UsageHour hour, Listing... history) {
    return allowance(license, DimensionConfig.Allowance.TERM, hour, List.of(START), history);
  }

  private static Allowance allowance(
      License license,
      DimensionConfig.Allowance period,
      UsageHour hour,
      List<Instant> beginnings,
      Listing... history) {
    return Term.of(license, beginnings, List.of(history), GIGABYTES, hour)
        .map(term -> Allowances.in(term, config(period), hour))
        .orElseGet(() -> new Allowance.Unknown("no term"));
  }

  private static Allowance.Included included(long quantity, Instant since) {
    return new Allowance.Included(BigDecimal.valueOf(quantity), since);
  }

  private static License active() {
    return license(Optional.of(START), Optional.empty());
  }

  private static License ended(String end) {
    return license(Optional.of(START), Optional.of(at(end)));
  }

  @Test
  void whatWasReadInTheTermIsIncludedSinceItsStart() {
    assertThat(
            allowance(
                active(),
                THIRD,
                standing("2026-11-05T12:01:14Z", "2026-11-05T14:30:00Z", gigabytes(100))))
        .isEqualTo(included(100, START));
  }

  @Test
  void nothingIsKnownBeforeAReading() {
    assertThat(allowance(active(), THIRD)).isInstanceOf(Allowance.Unknown.class);
    assertThat(allowance(license(Optional.empty(), Optional.empty()), THIRD))
        .isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void whatWasReadBeforeTheTermDoesNotCount() {
    var early = until("2026-11-05T16:00:00Z", "2026-11-05T12:00:00Z", "2026-11-05T12:00:30Z");
    assertThat(allowance(active(), THIRD, early)).isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void aChangeInMidTermChangesOnlyWhatFollows() {
    Listing small =
        until(
            "2026-11-05T15:20:00Z", "2026-11-05T12:01:14Z", "2026-11-05T15:10:00Z", gigabytes(100));
    Listing large = standing("2026-11-05T15:20:00Z", "2026-11-05T15:20:00Z", gigabytes(200));
    assertThat(allowance(active(), THIRD, small, large)).isEqualTo(included(100, START));
    assertThat(allowance(active(), THIRD.next(), small, large)).isEqualTo(included(200, START));
  }

  @Test
  void theFirstReadingOfATermCountsForTheHoursBeforeIt() {
    Listing late = standing("2026-11-05T17:00:00Z", "2026-11-05T17:00:00Z", gigabytes(100));
    assertThat(allowance(active(), THIRD, late)).isEqualTo(included(100, START));
  }

  @Test
  void anEmptyListAfterTheEndChangesNothing() {
    Listing full =
        until(
            "2026-11-05T14:25:00Z", "2026-11-05T12:01:14Z", "2026-11-05T14:10:00Z", gigabytes(100));
    Listing gone = standing("2026-11-05T14:25:00Z", "2026-11-05T18:00:00Z");
    assertThat(allowance(ended("2026-11-05T14:20:00Z"), THIRD, full, gone))
        .isEqualTo(included(100, START));
    assertThat(allowance(ended("2026-11-05T14:20:00Z"), THIRD.next(), full, gone))
        .isEqualTo(included(100, START));
    assertThat(allowance(ended("2026-11-05T14:20:00Z"), THIRD, gone))
        .as("nothing but the empty list was ever read")
        .isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void aListThatBecomesEmptyWhileNoEndIsKnownIsInDoubt() {
    Listing full =
        until(
            "2026-11-05T14:25:00Z", "2026-11-05T12:01:14Z", "2026-11-05T14:10:00Z", gigabytes(100));
    Listing gone = standing("2026-11-05T14:25:00Z", "2026-11-05T18:00:00Z");
    assertThat(allowance(active(), THIRD.plus(-1), full, gone)).isEqualTo(included(100, START));
    assertThat(allowance(active(), THIRD, full, gone)).isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void anEmptyListBetweenTwoOthersWasAMistake() {
    Listing full =
        until(
            "2026-11-05T14:25:00Z", "2026-11-05T12:01:14Z", "2026-11-05T14:10:00Z", gigabytes(100));
    Listing gone = until("2026-11-05T16:00:00Z", "2026-11-05T14:25:00Z", "2026-11-05T15:50:00Z");
    Listing back = standing("2026-11-05T16:00:00Z", "2026-11-05T16:00:00Z", gigabytes(100));
    assertThat(allowance(active(), THIRD, full, gone, back)).isEqualTo(included(100, START));
  }

  @Test
  void anEmptyListIsBelievedWhenItIsReadAgain() {
    assertThat(allowance(active(), THIRD, standing("2026-11-05T12:01:14Z", "2026-11-05T12:05:00Z")))
        .isInstanceOf(Allowance.Unknown.class);
    assertThat(allowance(active(), THIRD, standing("2026-11-05T12:01:14Z", "2026-11-05T12:11:14Z")))
        .isEqualTo(new Allowance.None());
  }

  @Test
  void anEmptyListAtTheVeryBeginningIsReplacedByTheFirstThatIsNot() {
    Listing early = until("2026-11-05T12:11:14Z", "2026-11-05T12:01:14Z", "2026-11-05T12:01:14Z");
    Listing full = standing("2026-11-05T12:11:14Z", "2026-11-05T14:10:00Z", gigabytes(100));
    UsageHour first = UsageHour.containing(START);
    assertThat(allowance(active(), first, early, full)).isEqualTo(included(100, START));
  }

  @Test
  void aDimensionThatIsNotListedIsNotIncluded() {
    Held other = new Held(new Dimension("seats"), new IntegerValue(5), Optional.empty());
    assertThat(
            allowance(
                active(), THIRD, standing("2026-11-05T12:01:14Z", "2026-11-05T12:01:14Z", other)))
        .isEqualTo(new Allowance.None());
  }

  @Test
  void onlyQuantitiesAreAllowances() {
    for (Value value : List.of(new BooleanValue(true), new StringValue("gold"))) {
      Listing list =
          standing("2026-11-05T12:01:14Z", "2026-11-05T12:01:14Z", held(value, Optional.empty()));
      assertThat(allowance(active(), THIRD, list)).isInstanceOf(Allowance.Unknown.class);
    }
    Listing list =
        standing(
            "2026-11-05T12:01:14Z",
            "2026-11-05T12:01:14Z",
            held(new DoubleValue(new BigDecimal("2.5")), Optional.empty()));
    assertThat(allowance(active(), THIRD, list))
        .isEqualTo(new Allowance.Included(new BigDecimal("2.5"), START));
  }

  @Test
  void aRenewalThatKeepsTheLicenseBeginsATermThatMustBeReadForItself() {
    Instant renewal = at("2026-11-05T14:30:00Z");
    List<Instant> beginnings = List.of(START, renewal);
    Listing old = standing("2026-11-05T12:01:14Z", "2026-11-05T14:10:00Z", gigabytes(100));
    assertThat(allowance(active(), DimensionConfig.Allowance.TERM, THIRD.plus(-1), beginnings, old))
        .isEqualTo(included(100, START));
    assertThat(allowance(active(), DimensionConfig.Allowance.TERM, THIRD, beginnings, old))
        .isInstanceOf(Allowance.Unknown.class);
    Listing again = standing("2026-11-05T12:01:14Z", "2026-11-05T14:31:00Z", gigabytes(100));
    assertThat(allowance(active(), DimensionConfig.Allowance.TERM, THIRD, beginnings, again))
        .isEqualTo(included(100, renewal));
  }

  @Test
  void anEntitlementThatExpiresWhileTheLicenseGoesOnBeginsATerm() {
    Instant expiry = at("2026-11-05T14:00:00Z");
    Held short1 = held(new IntegerValue(100), Optional.of(expiry));
    Listing old =
        until("2026-11-05T14:01:00Z", "2026-11-05T12:01:14Z", "2026-11-05T13:50:00Z", short1);
    Listing renewed = standing("2026-11-05T14:01:00Z", "2026-11-05T14:01:00Z", gigabytes(80));
    assertThat(allowance(active(), THIRD.plus(-1), old, renewed)).isEqualTo(included(100, START));
    assertThat(allowance(active(), THIRD, old, renewed)).isEqualTo(included(80, expiry));
    Listing stale = standing("2026-11-05T12:01:14Z", "2026-11-05T14:01:00Z", short1);
    assertThat(allowance(active(), THIRD, stale)).isInstanceOf(Allowance.Unknown.class);
  }

  @Test
  void aMonthlyAllowanceBeginsWithTheTermAndThenWithEveryMonth() {
    Listing list = standing("2026-11-05T12:01:14Z", "2026-12-31T12:01:14Z", gigabytes(100));
    var month = DimensionConfig.Allowance.MONTH;
    assertThat(allowance(active(), month, THIRD, List.of(START), list))
        .isEqualTo(included(100, START));
    UsageHour december = UsageHour.containing(at("2026-12-01T00:00:00Z"));
    assertThat(allowance(active(), month, december, List.of(START), list))
        .isEqualTo(included(100, december.start()));
    assertThat(allowance(active(), month, december.plus(-1), List.of(START), list))
        .isEqualTo(included(100, START));
  }
}
