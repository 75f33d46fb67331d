package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.LedgerStore.Line;
import io.stallholder.gateway.metering.SimulatedAws.Billed;
import io.stallholder.marketplace.UsageHour;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hours in which nothing was used are reported last, or not at all.
@Timeout(60)
final class ZeroHoursIT {
  private Market market = open("11-05T12:39:48");

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void anHourWithoutUsageIsReportedAnHourAfterItsEnd() {
    market.buyer();
    meterAt("11-05T13:59:59");
    assertThat(market.aws().ledger()).isEmpty();
    meterAt("11-05T14:00:00");
    assertThat(market.aws().ledger())
        .extracting(Billed::hour, Billed::quantity)
        .containsExactlyInAnyOrder(
            tuple(time("11-05T12:00:00"), 0), tuple(time("11-05T12:00:00"), 0));
    market.assertBooksClose();
  }

  @Test
  void aFractionInAnHourCarriesOn() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "0.4");
    meterAt("11-05T14:00:00");
    Line zero =
        market.stall().lines(market.license(bought)).stream()
            .filter(line -> line.dimension().equals(Shop.CALLS))
            .findFirst()
            .orElseThrow();
    assertThat(zero.hour()).isEqualTo(hour("11-05T12:00:00"));
    assertThat(zero.quantity()).isZero();
    assertThat(zero.carriedOut()).isEqualByComparingTo("0.4");
    market.used(bought, market.shop().now(), "0.7");
    meterAt("11-05T15:06:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("1");
    market.assertBooksClose();
  }

  @Test
  void anHourThatLateUsageMayNeedAtAMonthsCloseIsLeftFree() {
    close();
    market = open("11-30T03:00:00");
    Bought bought = market.buyer();
    for (int hour = 5; hour < 29; hour++) {
      meterAt(market.shop().now().plusSeconds(3600).toString().substring(5, 19));
    }
    assertThat(hours(bought))
        .contains(hour("11-30T03:00:00"), hour("11-30T05:00:00"), hour("12-01T00:00:00"))
        .noneMatch(hour ->
            !hour.isBefore(hour("11-30T06:00:00")) && hour.isBefore(hour("12-01T00:00:00")));
    market.used(bought, time("11-30T23:10:00"), "4");
    meterAt("12-01T04:50:00");
    assertThat(market.aws().ledger())
        .filteredOn(line -> line.quantity() == 4)
        .extracting(Billed::hour)
        .containsExactly(time("11-30T23:00:00"));
  }

  @Test
  void nothingIsReportedWhileRecordsWaitToBeSent() {
    Bought bought = market.buyer();
    market.at(time("11-05T17:30:00"));
    market.seal();
    assertThat(hours(bought)).containsOnly(hour("11-05T12:00:00"));
    market.seal();
    assertThat(hours(bought)).containsOnly(hour("11-05T12:00:00"));
    market.submit();
    market.seal();
    assertThat(hours(bought)).containsOnly(hour("11-05T12:00:00"), hour("11-05T13:00:00"));
  }

  @Test
  void nothingIsReportedOfABuyerWhoLeft() {
    Bought bought = market.buyer();
    market.at(time("11-05T12:50:00"));
    market.aws().cancel(bought);
    market.shop().heard(bought.cancelled(market.shop().now()));
    meterAt("11-05T16:00:00");
    assertThat(market.aws().ledger()).isEmpty();
  }

  private List<UsageHour> hours(Bought bought) {
    return market.stall().lines(market.license(bought)).stream().map(Line::hour).toList();
  }

  /// Until nothing is left: records of nothing wait for those that are not sent yet.
  private void meterAt(String time) {
    market.at(time(time));
    int before = -1;
    while (before < market.aws().requests().size()) {
      before = market.aws().requests().size();
      market.seal();
      market.submit();
    }
  }

  private static Market open(String time) {
    return new Market(new Shop(Shop.withZeroRecords(), time(time)));
  }

  private static UsageHour hour(String time) {
    return new UsageHour(time(time));
  }

  private static Instant time(String monthDayAndTime) {
    return Instant.parse("2026-" + monthDayAndTime + "Z");
  }
}
