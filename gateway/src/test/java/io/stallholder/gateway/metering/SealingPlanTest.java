package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.Hours.active;
import static io.stallholder.gateway.metering.Hours.at;
import static io.stallholder.gateway.metering.Hours.book;
import static io.stallholder.gateway.metering.Hours.closed;
import static io.stallholder.gateway.metering.Hours.hour;
import static io.stallholder.gateway.metering.Hours.leaving;
import static io.stallholder.gateway.metering.Hours.open;
import static io.stallholder.gateway.metering.Hours.pending;
import static io.stallholder.gateway.metering.Hours.places;
import static io.stallholder.gateway.metering.Hours.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.metering.SealingPlan.Move;
import io.stallholder.gateway.metering.SealingPlan.Refusal;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;

final class SealingPlanTest {
  private static final String SINCE = "01T00:00";

  @Test
  void anHourIsSealedWhenItsGraceIsOver() {
    var open = open(hour("05T12"), "7");
    assertThat(plan(active(at(SINCE)), "05T13:04", open, "0").seals()).isEmpty();
    SealingPlan plan = plan(active(at(SINCE)), "05T13:05", open, "0");
    assertThat(plan.seals()).hasSize(1);
    assertSeal(plan.seals().getFirst(), "05T12", "7", "0", 7, "0");
    assertThat(plan.open()).isEmpty();
  }

  @Test
  void theRunningHourStaysOpen() {
    SealingPlan plan =
        plan(active(at(SINCE)), "05T13:30", open(hour("05T12"), "7", hour("05T13"), "2"), "0");
    assertThat(plan.seals()).extracting(Seal::hour).containsExactly(hour("05T12"));
    assertThat(plan.open()).containsOnlyKeys(hour("05T13"));
  }

  @Test
  void fractionsAreCarriedFromHourToHourInTheirOrder() {
    var open = open(hour("05T09"), "1.7", hour("05T10"), "1.7");
    open.put(hour("05T11"), new BigDecimal("1.7"));
    SealingPlan plan = plan(active(at(SINCE)), "05T13:05", open, "0.1");
    assertThat(plan.seals()).hasSize(3);
    assertSeal(plan.seals().get(0), "05T09", "1.7", "0.1", 1, "0.8");
    assertSeal(plan.seals().get(1), "05T10", "1.7", "0.8", 2, "0.5");
    assertSeal(plan.seals().get(2), "05T11", "1.7", "0.5", 2, "0.2");
    assertThat(plan.carry()).isEqualByComparingTo("0.2");
  }

  @Test
  void anHourWithLessThanAUnitMakesNoRecordAndStaysFree() {
    SealingPlan plan = plan(active(at(SINCE)), "05T13:05", open(hour("05T12"), "0.3"), "0.4");
    assertThat(plan.seals()).isEmpty();
    assertThat(plan.open()).isEmpty();
    assertThat(plan.carry()).isEqualByComparingTo("0.7");
  }

  @Test
  void whatWasGivenAwayIsCountedFrom() {
    SealingPlan plan = plan(active(at(SINCE)), "05T13:05", open(hour("05T12"), "2.2"), "-0.4");
    assertSeal(plan.seals().getFirst(), "05T12", "2.2", "-0.4", 1, "0.8");
    SealingPlan less = plan(active(at(SINCE)), "05T13:05", open(hour("05T12"), "0.2"), "-0.4");
    assertThat(less.seals()).isEmpty();
    assertThat(less.carry()).isEqualByComparingTo("-0.2");
  }

  @Test
  void theGreatestQuantityIsTakenWhole() {
    SealingPlan plan =
        plan(active(at(SINCE)), "05T13:05", open(hour("05T12"), "2147483647.9"), "0");
    assertThat(plan.seals().getFirst().quantity()).isEqualTo(Integer.MAX_VALUE);
    assertThat(plan.carry()).isEqualByComparingTo("0.9");
    assertThat(plan.open()).isEmpty();
  }

  @Test
  void whatIsAboveTheGreatestQuantityOpensTheRunningHour() {
    SealingPlan plan = plan(active(at(SINCE)), "05T13:05", open(hour("05T12"), "2147483648"), "0");
    assertThat(plan.seals().getFirst().quantity()).isEqualTo(Integer.MAX_VALUE);
    assertThat(plan.carry()).isEqualByComparingTo("1");
    assertThat(plan.open()).containsOnlyKeys(hour("05T13"));

    SealingPlan next = plan(active(at(SINCE)), "05T14:05", plan.open(), "1", hour("05T12"));
    assertSeal(next.seals().getFirst(), "05T13", "0", "1", 1, "0");
  }

  @Test
  void usageFromBeforeTheActivationIsSealedInTheActivationsHour() {
    SealingPlan plan =
        plan(active(at("05T12:41")), "05T13:05", open(hour("05T10"), "2", hour("05T12"), "3"), "0");
    assertThat(plan.moves())
        .containsExactly(
            new Move(
                hour("05T10"), hour("05T12"), MoveReason.BEFORE_ACTIVATION, new BigDecimal("2")));
    assertSeal(plan.seals().getFirst(), "05T12", "5", "0", 5, "0");
  }

  @Test
  void usageOfAClosedWindowMovesToTheEarliestHourThatIsLeft() {
    SealingPlan plan = plan(active(at(SINCE)), "05T12:30", open(hour("03T10"), "2"), "0");
    assertThat(plan.moves())
        .containsExactly(
            new Move(hour("03T10"), hour("04T14"), MoveReason.WINDOW_CLOSED, new BigDecimal("2")));
    assertThat(plan.seals()).extracting(Seal::hour).containsExactly(hour("04T14"));
  }

  @Test
  void nothingIsSealedOfALicenseThatIsNotActive() {
    var open = open(hour("03T10"), "2");
    SealingPlan plan = plan(pending(), "05T12:30", open, "0");
    assertThat(plan.changesNothing(open, BigDecimal.ZERO)).isTrue();
  }

  @Test
  void aLeavingBuyersRunningHourIsSealedAndOnlyTheLastFractionRounded() {
    SealingPlan plan =
        plan(
            leaving(at(SINCE), at("05T12:20")),
            "05T12:21",
            open(hour("05T11"), "1.7", hour("05T12"), "1.8"),
            "0");
    assertSeal(plan.seals().get(0), "05T11", "1.7", "0", 1, "0.7");
    assertSeal(plan.seals().get(1), "05T12", "1.8", "0.7", 3, "-0.5");
  }

  @Test
  void theLastFractionIsRoundedAsTheDimensionSays() {
    assertThat(lastOf("2.5", RoundingMode.HALF_UP)).isEqualTo(3);
    assertThat(lastOf("2.4", RoundingMode.HALF_UP)).isEqualTo(2);
    assertThat(lastOf("2.000000001", RoundingMode.UP)).isEqualTo(3);
    assertThat(lastOf("2.999999999", RoundingMode.DOWN)).isEqualTo(2);
    assertThat(lastOf("2147483647.5", RoundingMode.HALF_UP)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aLeavingBuyersLastFractionMakesARecordOfItsOwn() {
    SealingPlan plan = plan(leaving(at(SINCE), at("05T12:20")), "05T12:21", open(), "0.5");
    assertSeal(plan.seals().getFirst(), "05T12", "0", "0.5", 1, "-0.5");
    SealingPlan less = plan(leaving(at(SINCE), at("05T12:20")), "05T12:21", open(), "0.4");
    assertThat(less.changesNothing(open(), new BigDecimal("0.4"))).isTrue();
  }

  @Test
  void aLeavingBuyersOverflowTakesAsManyHoursAsThereAre() {
    SealingPlan plan =
        plan(
            leaving(at("05T10:30"), at("05T12:20")),
            "05T12:21",
            open(hour("05T12"), "9000000000"),
            "0");
    assertThat(plan.seals())
        .extracting(Seal::hour)
        .containsExactly(hour("05T12"), hour("05T11"), hour("05T10"));
    assertThat(plan.open()).containsOnlyKeys(hour("05T13"));
  }

  @Test
  void usageAheadOfTheClockWaitsForItsHourAndHoldsTheRounding() {
    SealingPlan plan =
        plan(
            leaving(at(SINCE), at("05T13:02")),
            "05T12:59",
            open(hour("05T12"), "1.6", hour("05T13"), "1"),
            "0");
    assertSeal(plan.seals().getFirst(), "05T12", "1.6", "0", 1, "0.6");
    assertThat(plan.open()).containsOnlyKeys(hour("05T13"));
  }

  @Test
  void whenALicenseIsClosedWhatIsOpenIsRefusedAndTheFractionWrittenOff() {
    SealingPlan plan =
        plan(
            closed(at(SINCE), at("05T12:20")),
            "05T13:21",
            open(hour("05T11"), "1.5", hour("05T12"), "2"),
            "0.25");
    assertThat(plan.refusals())
        .extracting(Refusal::hour, Refusal::quantity)
        .containsExactly(
            tuple(hour("05T11"), new BigDecimal("1.5")), tuple(hour("05T12"), new BigDecimal("2")));
    assertThat(plan.rounded()).isEqualByComparingTo("0.25");
    assertThat(plan.carry()).isEqualByComparingTo("0");
    assertThat(plan.open()).isEmpty();
  }

  @Test
  void whenALicenseIsClosedWholeUnitsThatAreLeftAreRefused() {
    SealingPlan plan = plan(closed(at(SINCE), at("05T12:20")), "05T13:21", open(), "3.25");
    assertThat(plan.refusals()).extracting(Refusal::quantity).containsExactly(new BigDecimal("3"));
    assertThat(plan.rounded()).isEqualByComparingTo("0.25");
  }

  @Test
  void whatWasGivenAwayStaysGivenAway() {
    SealingPlan plan = plan(closed(at(SINCE), at("05T12:20")), "05T13:21", open(), "-0.5");
    assertThat(plan.refusals()).isEmpty();
    assertThat(plan.rounded()).isEqualByComparingTo("-0.5");
  }

  @Test
  void theLastHourStaysOpenForWhatTheAppStillHolds() {
    License license = leaving(at(SINCE), at("05T12:20"));
    var open = open(hour("05T11"), "4.5", hour("05T12"), "2.25");
    var grace =
        new SealingRules.Grace(Duration.ofMinutes(5), Duration.ofHours(2), Duration.ofSeconds(20));

    var within = planned(license, at("05T12:20").plusSeconds(19), open, grace);
    assertThat(within.seals()).extracting(Seal::hour).containsExactly(hour("05T11"));
    assertThat(within.seals().getFirst().quantity()).isEqualTo(4);
    assertThat(within.open()).containsOnlyKeys(hour("05T12"));

    var after = planned(license, at("05T12:20").plusSeconds(20), open, grace);
    assertThat(after.seals()).extracting(Seal::quantity).containsExactly(4, 3);
    assertThat(after.open()).isEmpty();
  }

  private static SealingPlan planned(
      License license,
      Instant now,
      NavigableMap<UsageHour, BigDecimal> open,
      SealingRules.Grace grace) {
    return SealingPlan.of(
        places(license, now), book(open, "0"), rules(RoundingMode.HALF_UP, grace));
  }

  private static int lastOf(String counted, RoundingMode rounding) {
    return SealingPlan.of(
            places(leaving(at(SINCE), at("05T12:20")), at("05T12:21")),
            book(open(hour("05T12"), counted), "0"),
            rules(rounding))
        .seals()
        .getFirst()
        .quantity();
  }

  private static SealingPlan plan(
      License license,
      String now,
      NavigableMap<UsageHour, BigDecimal> open,
      String carry,
      UsageHour... sealed) {
    return SealingPlan.of(
        places(license, at(now), sealed), book(open, carry), rules(RoundingMode.HALF_UP));
  }

  private static void assertSeal(
      Seal seal, String hour, String counted, String carriedIn, int quantity, String carriedOut) {
    assertThat(seal.hour()).isEqualTo(hour(hour));
    assertThat(seal.counted()).isEqualByComparingTo(counted);
    assertThat(seal.carriedIn()).isEqualByComparingTo(carriedIn);
    assertThat(seal.quantity()).isEqualTo(quantity);
    assertThat(seal.carriedOut()).isEqualByComparingTo(carriedOut);
  }
}
