package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.SimulatedAws.Billed;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Usage on its whole way, from the app's report to AWS's own ledger.
@Timeout(60)
final class StoryIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Market market = new Market(time("11-05T12:39:48"));

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void aLicenseActivatedAt1241HasItsUsageOf1250BilledInItsFirstHour() {
    Bought bought = market.buyer();
    assertThat(market.license(bought).activatedAt()).contains(time("11-05T12:41:00"));
    market.at(time("11-05T12:50:00"));
    market.used(bought, market.shop().now(), "7");
    meterAt(time("11-05T13:06:00"));
    assertThat(market.aws().ledger())
        .extracting(Billed::hour, Billed::quantity)
        .containsExactly(tuple(time("11-05T12:00:00"), 7));
    market.assertBooksClose();
  }

  @Test
  void usageFromBeforeTheActivationWaitsAndIsBilledInTheActivationsHour() {
    Bought bought = market.aws().subscribe();
    License license = market.shop().registered(bought);
    market.used(bought, time("11-05T11:10:00"), "2");
    market.used(bought, time("11-05T12:39:50"), "3");
    meterAt(time("11-05T12:40:30"));
    assertThat(market.stall().balance(license).waiting()).isEqualByComparingTo("5");

    market.at(time("11-05T14:30:00"));
    market.shop().heard(bought.activated(time("11-05T12:41:00")));
    meterAt(time("11-05T14:30:00"));
    assertThat(market.aws().ledger())
        .extracting(Billed::hour, Billed::quantity)
        .containsExactly(tuple(time("11-05T12:00:00"), 5));
    market.assertBooksClose();
  }

  @Test
  void fractionsOfManyHoursAddUp() {
    Bought bought = market.buyer();
    for (int hour = 0; hour < 30; hour++) {
      market.used(bought, market.shop().now(), "0.7");
      meterAt(market.shop().now().plus(HOUR));
    }
    market.assertBooksClose();
    Balance balance = balance(bought);
    assertThat(balance.metered().add(balance.carried()).add(balance.waiting()))
        .isEqualByComparingTo("21");
    meterAt(market.shop().now().plus(HOUR));
    assertThat(market.billed(bought)).isEqualByComparingTo("21");
  }

  @Test
  void lateUsageIsBilledInAnotherHourAndNeverLost() {
    Bought bought = market.buyer();
    Instant first = market.shop().now();
    market.used(bought, first, "7");
    meterAt(time("11-05T14:10:00"));
    market.used(bought, first, "2");
    market.used(bought, first, "1");
    assertThat(balance(bought).waiting()).isEqualByComparingTo("3");
    meterAt(time("11-05T16:10:00"));
    assertThat(market.billed(bought)).isEqualByComparingTo("10");
    assertThat(market.aws().ledger()).extracting(Billed::quantity).containsExactly(7, 3);
    market.assertBooksClose();
  }

  @Test
  void usageOlderThanTheWindowIsBilledInTheEarliestHourThatIsLeft() {
    Bought bought = market.buyer();
    market.at(time("11-08T12:00:00"));
    market.used(bought, time("11-05T13:00:00"), "4");
    meterAt(time("11-08T12:01:00"));
    assertThat(market.aws().ledger())
        .extracting(Billed::hour)
        .containsExactly(time("11-07T14:00:00"));
    market.assertBooksClose();
  }

  @Test
  void openUsageOfALongOutageMovesToTheEarliestHourThatIsLeft() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "4");
    market.used(bought, market.shop().now().plus(MINUTE), "0.5");
    market.at(time("11-08T12:00:00"));
    market.used(bought, market.shop().now(), "0.5");
    meterAt(time("11-08T13:10:00"));
    assertThat(market.billed(bought)).isEqualByComparingTo("5");
    List<String> reasons =
        market
            .shop()
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery("select distinct reason from moved_usage")
                    .mapTo(String.class)
                    .list());
    assertThat(reasons).containsExactly("window-closed");
    market.assertBooksClose();
  }

  @Test
  void usageOfTheLastDayIsBilledInItsMonthUntilTheMonthCloses() {
    Bought bought = buyerSince("11-30T20:00:00");
    meterAt(time("12-01T04:50:00"));
    market.used(bought, time("11-30T23:00:00"), "4");
    meterAt(time("12-01T04:51:00"));
    assertThat(market.aws().ledger())
        .extracting(Billed::hour)
        .containsExactly(time("11-30T23:00:00"));
    market.assertBooksClose();
  }

  @Test
  void usageThatMissesItsMonthsCloseIsBilledInTheNext() {
    Bought bought = buyerSince("11-30T20:00:00");
    market.at(time("12-01T05:30:00"));
    market.used(bought, time("11-30T23:00:00"), "4");
    meterAt(time("12-01T05:31:00"));
    assertThat(market.aws().ledger())
        .extracting(Billed::hour)
        .containsExactly(time("12-01T00:00:00"));
    market.assertBooksClose();
  }

  @Test
  void theRunningHourOfABuyerWhoLeavesIsBilledAtOnce() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "7.4");
    market.at(time("11-05T13:20:00"));
    market.used(bought, market.shop().now(), "2.2");
    leave(bought, time("11-05T13:20:30"));
    meterAt(time("11-05T13:20:31"));
    assertThat(market.aws().ledger()).extracting(Billed::quantity).containsExactly(7, 3);
    Balance balance = balance(bought);
    assertThat(balance.carried()).isEqualByComparingTo("-0.4");
    market.assertBooksClose();

    meterAt(time("11-05T14:21:00"));
    assertThat(market.license(bought).state()).isEqualTo(LicenseState.CLOSED);
    assertThat(balance(bought).rounded()).isEqualByComparingTo("-0.4");
    market.assertBooksClose();
  }

  @Test
  void whatComesLateOfABuyerWhoLeavesIsCountedFromWhatWasGivenAway() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "7.6");
    leave(bought, time("11-05T12:50:00"));
    meterAt(time("11-05T12:50:01"));
    market.used(bought, time("11-05T12:49:00"), "0.4");
    meterAt(time("11-05T13:00:00"));
    assertThat(market.billed(bought)).isEqualByComparingTo("8");
    assertThat(balance(bought).carried()).isEqualByComparingTo("0");
    market.assertBooksClose();
  }

  @Test
  void lateUsageOfABuyerWhoLeavesGoesIntoTheTimeOfTheLicense() {
    Bought bought = market.buyer();
    market.at(time("11-05T15:30:00"));
    market.used(bought, market.shop().now(), "7");
    leave(bought, time("11-05T15:31:00"));
    meterAt(time("11-05T15:31:01"));
    market.used(bought, time("11-05T15:30:30"), "2");
    meterAt(time("11-05T15:31:02"));
    market.used(bought, time("11-05T15:30:31"), "1");
    meterAt(time("11-05T15:31:03"));
    assertThat(market.billed(bought)).isEqualByComparingTo("10");
    market.assertBooksClose();
  }

  @Test
  void usageAfterTheEndIsRefusedAndUsageFromBeforeItIsNot() {
    Bought bought = market.buyer();
    leave(bought, time("11-05T12:50:00"));
    market.at(time("11-05T12:52:00"));
    License license = market.license(bought);
    assertThat(
            market
                .stall()
                .reports()
                .send(
                    used(license, time("11-05T12:50:00"), "1"),
                    used(license, time("11-05T12:50:01"), "1")))
        .containsExactly("accepted", "license-ended");
    meterAt(time("11-05T12:53:00"));
    assertThat(market.billed(bought)).isEqualByComparingTo("1");
    market.assertBooksClose();
  }

  @Test
  void usageForWhichNoHourIsLeftIsRecordedAsRefused() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "7");
    leave(bought, time("11-05T12:50:00"));
    meterAt(time("11-05T12:50:01"));
    meterAt(time("11-05T13:51:00"));
    market.used(bought, time("11-05T12:49:00"), "2.5");
    meterAt(time("11-05T13:52:00"));
    assertThat(balance(bought).refused()).isEqualByComparingTo("2.5");
    assertThat(balance(bought).metered()).isEqualByComparingTo("7");
    market.assertBooksClose();
  }

  @Test
  void anEndThatIsHeardTooLateDoesNotKeepUsageFromBeingTried() {
    market.aws().switchTo("deprovisionDelay", "PT3H");
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "7");
    market.aws().at(time("11-05T12:50:00"));
    market.aws().cancel(bought);
    market.at(time("11-05T14:00:00"));
    market.shop().heard(bought.cancelled(time("11-05T12:50:00")));
    meterAt(time("11-05T14:00:01"));
    assertThat(market.billed(bought)).isEqualByComparingTo("7");
    market.assertBooksClose();
  }

  @Test
  void anUsedUpHourAboveTheGreatestQuantityGoesOnInTheNext() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "5000000000.5");
    meterAt(time("11-05T13:10:00"));
    meterAt(time("11-05T14:10:00"));
    meterAt(time("11-05T15:10:00"));
    meterAt(time("11-05T16:10:00"));
    assertThat(market.billed(bought)).isEqualByComparingTo("5000000000");
    assertThat(balance(bought).carried()).isEqualByComparingTo("0.5");
    market.assertBooksClose();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theBooksCloseAtEveryStepOfAnyStory(long seed) {
    if (seed % 2 == 0) {
      market.close();
      market = new Market(new Shop(Shop.withZeroRecords(), time("11-05T12:39:48")));
    }
    Random random = new Random(seed * 0x9E3779B97F4A7C15L); // neighbours are much alike
    List<Bought> buyers = new ArrayList<>();
    BigDecimal accepted = BigDecimal.ZERO;
    for (int step = 0; step < 40; step++) {
      Instant now = market.shop().now();
      int what = random.nextInt(20);
      if (buyers.isEmpty() || what == 0) {
        buyers.add(market.buyer());
      } else if (what == 1) {
        Bought bought = buyers.get(random.nextInt(buyers.size()));
        if (!market.license(bought).isLeaving()) {
          leave(bought, now);
        }
      } else if (what == 2) {
        market.aws().fault(random.nextBoolean() ? "throttle" : "unprocessed", 1);
      } else if (what == 3) {
        market.aws().fault("lose-reply", 1);
      } else if (what < 12) {
        License license = market.license(buyers.get(random.nextInt(buyers.size())));
        Instant time = now.minus(MINUTE.multipliedBy(random.nextInt(60 * 30)));
        BigDecimal quantity = BigDecimal.valueOf(random.nextInt(5000), random.nextInt(4));
        var event = used(license, time, quantity.toPlainString());
        var dimension = random.nextBoolean() ? Shop.CALLS : Shop.STORAGE;
        if (market.stall().reports().send(event.of(dimension)).equals(List.of("accepted"))) {
          accepted = accepted.add(quantity);
        }
      } else {
        market.advance(MINUTE.multipliedBy(random.nextInt(90)));
      }
      meterAt(market.shop().now());
      meterAt(market.shop().now());
      market.assertBooksClose();
    }
    meterAt(market.shop().now().plus(HOUR));
    meterAt(market.shop().now().plus(HOUR.multipliedBy(2)));
    market.assertBooksClose();
    assertThat(
            market.stall().balances().stream()
                .map(Balance::accepted)
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(accepted);
  }

  private Bought buyerSince(String time) {
    market.close();
    market = new Market(time(time).minusSeconds(72));
    return market.buyer();
  }

  private void leave(Bought bought, Instant at) {
    market.at(at);
    market.aws().cancel(bought);
    market.shop().heard(bought.cancelled(at));
  }

  private void meterAt(Instant now) {
    market.at(now);
    market.seal();
    market.backoffIsOver();
    market.submit();
  }

  private Balance balance(Bought bought) {
    return market.stall().balance(market.license(bought));
  }

  private static Instant time(String monthDayAndTime) {
    return Instant.parse("2026-" + monthDayAndTime + "Z");
  }
}
