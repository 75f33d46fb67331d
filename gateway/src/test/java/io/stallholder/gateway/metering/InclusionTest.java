package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.Hours.active;
import static io.stallholder.gateway.metering.Hours.at;
import static io.stallholder.gateway.metering.Hours.closed;
import static io.stallholder.gateway.metering.Hours.hour;
import static io.stallholder.gateway.metering.Hours.open;
import static io.stallholder.gateway.metering.Hours.places;
import static io.stallholder.gateway.metering.Hours.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.entitlement.Allowance;
import io.stallholder.gateway.metering.SealingPlan.Included;
import io.stallholder.gateway.metering.SealingPlan.Seal;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What a contract includes is not billed, and nothing more than it includes.
final class InclusionTest {
  private static final Instant PERIOD = at("05T00:00");
  private static final Instant NEXT = at("05T12:00");
  private static final License LICENSE = active(at("01T00:00"));

  @Test
  void usageIsIncludedUntilTheAllowanceIsUsedUp() {
    var plan = plan(open(hour("05T09"), "7.5", hour("05T10"), "7.5"), allowing("10"), List.of());
    assertThat(plan.included())
        .containsExactly(included("05T09", PERIOD, "7.5"), included("05T10", PERIOD, "2.5"));
    assertThat(plan.seals()).extracting(Seal::hour).containsExactly(hour("05T10"));
    assertThat(plan.seals().getFirst().counted()).isEqualByComparingTo("5");
    assertThat(plan.seals().getFirst().quantity()).isEqualTo(5);
    assertThat(plan.open()).isEmpty();
  }

  @Test
  void anAllowanceThatWasLoweredBelowWhatIsUsedUpIncludesNothing() {
    var inclusion = new Inclusion(Map.of(), allowing("3"), _ -> new BigDecimal("8"));
    var plan = plan(open(hour("05T09"), "7"), inclusion);
    assertThat(plan.included()).isEmpty();
    assertThat(plan.seals().getFirst().quantity()).isEqualTo(7);
  }

  @Test
  void anHourWithAnUnknownAllowanceWaitsAndLaterOnesDoNot() {
    Function<UsageHour, Allowance> allowance =
        hour ->
            hour.equals(hour("05T09")) ? new Allowance.Unknown("not read") : new Allowance.None();
    var plan = plan(open(hour("05T09"), "7", hour("05T10"), "2"), allowance, List.of());
    assertThat(plan.seals()).extracting(Seal::hour).containsExactly(hour("05T10"));
    assertThat(plan.open()).containsOnlyKeys(hour("05T09"));
    assertThat(plan.waits())
        .singleElement()
        .satisfies(wait -> {
          assertThat(wait.hour()).isEqualTo(hour("05T09"));
          assertThat(wait.reason()).isEqualTo(WaitReason.ALLOWANCE);
          assertThat(wait.detail()).isEqualTo("not read");
        });
  }

  @Test
  void usageBelongsToThePeriodInWhichItOccurred() {
    Function<UsageHour, Allowance> allowance =
        hour ->
            hour.start().isBefore(NEXT)
                ? new Allowance.Included(new BigDecimal("4"), PERIOD)
                : new Allowance.Included(new BigDecimal("1"), NEXT);
    var moved = new Origins.Moved(hour("05T11"), hour("05T12"), false, new BigDecimal("5"));
    var plan = plan(open(hour("05T12"), "8"), allowance, List.of(moved));
    assertThat(plan.included())
        .containsExactly(included("05T12", PERIOD, "4"), included("05T12", NEXT, "1"));
    assertThat(plan.seals().getFirst().quantity()).isEqualTo(3);
  }

  @Test
  void whatWasMovedTwiceIsFollowedToItsOwnHour() {
    var moves =
        List.of(
            new Origins.Moved(hour("05T08"), hour("05T09"), false, new BigDecimal("2")),
            new Origins.Moved(hour("05T09"), hour("05T10"), true, new BigDecimal("5")),
            new Origins.Moved(hour("05T07"), hour("05T10"), false, new BigDecimal("1")));
    assertThat(Origins.of(Set.of(hour("05T10")), moves).get(hour("05T10")))
        .isEqualTo(
            Map.of(
                hour("05T07"), new BigDecimal("1"),
                hour("05T08"), new BigDecimal("2"),
                hour("05T09"), new BigDecimal("3")));
  }

  @Test
  void whatWaitsForItsAllowanceWhenTheLicenseClosesIsRefused() {
    Inclusion unknown =
        new Inclusion(Map.of(), _ -> new Allowance.Unknown("not read"), _ -> BigDecimal.ZERO);
    var book =
        new MeterBook(open(hour("05T12"), "3"), BigDecimal.ZERO, MeterBook.Holds.NONE, unknown);
    var plan =
        SealingPlan.of(
            places(closed(at("01T00:00"), at("05T12:20")), at("05T13:21")),
            book,
            rules(RoundingMode.HALF_UP));
    assertThat(plan.refusals())
        .singleElement()
        .satisfies(refusal -> {
          assertThat(refusal.reason()).isEqualTo(NoPlace.AFTER_FINAL);
          assertThat(refusal.quantity()).isEqualByComparingTo("3");
        });
  }

  private static Function<UsageHour, Allowance> allowing(String quantity) {
    return _ -> new Allowance.Included(new BigDecimal(quantity), PERIOD);
  }

  private static Included included(String hour, Instant period, String quantity) {
    return new Included(hour(hour), period, new BigDecimal(quantity));
  }

  private static SealingPlan plan(
      NavigableMap<UsageHour, BigDecimal> open,
      Function<UsageHour, Allowance> allowance,
      List<Origins.Moved> moves) {
    return plan(
        open, new Inclusion(Origins.of(open.keySet(), moves), allowance, _ -> BigDecimal.ZERO));
  }

  private static SealingPlan plan(NavigableMap<UsageHour, BigDecimal> open, Inclusion inclusion) {
    var book = new MeterBook(open, BigDecimal.ZERO, MeterBook.Holds.NONE, inclusion);
    return SealingPlan.of(places(LICENSE, at("05T14:30")), book, rules(RoundingMode.HALF_UP));
  }
}
