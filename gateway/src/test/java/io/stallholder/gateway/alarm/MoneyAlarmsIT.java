package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.config.AlarmsConfig;
import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Market;
import io.stallholder.gateway.metering.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each way of losing money, brought about, is seen.
@Timeout(120)
final class MoneyAlarmsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final Market market = new Market(NOON);
  private final Watchmen watchmen =
      new Watchmen(
          market.shop().jdbi(),
          market.shop().clock(),
          priced(),
          new AlarmsConfig(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Duration.ofHours(6),
              Optional.empty()),
          "watchmen");

  @AfterEach
  void close() {
    watchmen.close();
    market.close();
  }

  /// The shop's product, half a dollar a call.
  private static GatewayConfig priced() {
    Map<String, String> settings = new HashMap<>();
    settings.put("STALLHOLDER_ACCOUNTS_0_ID", "210987654321");
    settings.put("STALLHOLDER_PRODUCTS_0_CODE", "4zq81example0metering00x1");
    settings.put("STALLHOLDER_PRODUCTS_0_ACCOUNT", "210987654321");
    settings.put("STALLHOLDER_PRODUCTS_0_DIMENSIONS_0_KEY", "api_calls");
    settings.put("STALLHOLDER_PRODUCTS_0_DIMENSIONS_0_PRICE", "0.5");
    return GatewayConfig.load(Optional.empty(), settings);
  }

  @Test
  void whereAllIsWellNothingIsWrong() throws Exception {
    market.buyer();
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();
    assertThat(watchmen.scrape())
        .contains("stallholder_database_up 1.0")
        .contains("stallholder_metering_final_deadline_seconds +Inf")
        .contains("stallholder_metering_records{state=\"parked\"} 0.0");
  }

  @Test
  void aParkedRecord() throws Exception {
    Trouble.parkedRecord(market);
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderRecordParked");
    assertThat(watchmen.scrape())
        .contains(
            "stallholder_unbilled_units{dimension=\"not_listed\",kind=\"parked\","
                + "product=\"4zq81example0metering00x1\"} 3.0")
        .doesNotContain("stallholder_unbilled_money{dimension=\"not_listed\"");
  }

  @Test
  void aParkedRecordWhoseWindowCloses() throws Exception {
    Trouble.parkedRecord(market);
    market.advance(Duration.ofHours(22));
    watchmen.round();
    assertThat(watchmen.ongoing()).doesNotContain("StallholderUsageNearDeadline");
    market.advance(Duration.ofMinutes(5));
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderUsageNearDeadline");
  }

  @Test
  void anotherProgramsRecord() throws Exception {
    Trouble.conflict(market);
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderConflict");
    assertThat(watchmen.scrape())
        .contains(
            "stallholder_unbilled_money{dimension=\"api_calls\",kind=\"conflict\","
                + "product=\"4zq81example0metering00x1\"} 3.5");
    market.advance(Duration.ofHours(25));
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();
    assertThat(watchmen.scrape()).contains("stallholder_metering_records{state=\"conflict\"} 1.0");
  }

  @Test
  void aLeavingBuyerWhoseLastHourIsNotSent() throws Exception {
    Trouble.leaving(market);
    market.advance(Duration.ofMinutes(29));
    watchmen.round();
    assertThat(watchmen.ongoing()).doesNotContain("StallholderLeavingBuyerNearDeadline");
    market.advance(Duration.ofMinutes(2));
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderLeavingBuyerNearDeadline");
  }

  @Test
  void usageForWhichNoHourIsLeft() throws Exception {
    Trouble.lost(market);
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderUsageLost");
    assertThat(watchmen.scrape())
        .contains(
            "stallholder_refused_money{dimension=\"api_calls\","
                + "product=\"4zq81example0metering00x1\",reason=\"after-final\"} 2.5");
  }

  @Test
  void usageOfATenantWithoutALicense() throws Exception {
    License license = Trouble.unattributed(market);
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();
    market.advance(Duration.ofMinutes(16));
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderUsageUnattributed");
    assertThat(watchmen.scrape())
        .contains("stallholder_usage_unattributed_units{dimension=\"api_calls\"} 4.0");
    market.shop().serves(license, "tenant-42", true);
  }

  @Test
  void anHourThatIsHeldIsToldApart() throws Exception {
    market.used(market.buyer(), market.shop().now(), "5");
    market
        .shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                insert into hour_hold (license_id, dimension, hour, quantity, held_at)
                select license_id, dimension, hour, counted, hour from open_hour
                """));
    watchmen.round();
    assertThat(watchmen.scrape())
        .contains(
            "stallholder_unbilled_money{dimension=\"api_calls\",kind=\"held\","
                + "product=\"4zq81example0metering00x1\"} 2.5")
        .doesNotContain("kind=\"open\"");
  }

  @Test
  void hoursThatNobodySeals() throws Exception {
    market.used(market.buyer(), market.shop().now(), "5");
    market.advance(Duration.ofHours(2));
    watchmen.round();
    market.advance(Duration.ofMinutes(6));
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderSealingLate");
    market.seal();
    watchmen.round();
    assertThat(watchmen.ongoing()).doesNotContain("StallholderSealingLate");
  }

  @Test
  void aMonthsLastHourMayStayOpenAsLongAsConfigured() throws Exception {
    Instant lastHour = Instant.parse("2026-11-30T23:10:00Z");
    Bought bought = market.buyer();
    market.at(lastHour);
    market.used(bought, lastHour, "5");
    market.at(Instant.parse("2026-12-01T02:00:00Z"));
    watchmen.round();
    assertThat(watchmen.scrape()).contains("stallholder_metering_seal_lag_seconds 0.0");
    market.at(Instant.parse("2026-12-01T02:01:00Z"));
    watchmen.round();
    assertThat(watchmen.scrape()).contains("stallholder_metering_seal_lag_seconds 60.0");
  }

  @Test
  void recordsThatNobodySends() throws Exception {
    market.used(market.buyer(), market.shop().now(), "5");
    market.advance(Duration.ofMinutes(70));
    market.seal();
    market.advance(Duration.ofMinutes(61));
    watchmen.round();
    market.advance(Duration.ofMinutes(5));
    watchmen.round();
    assertThat(watchmen.ongoing()).contains("StallholderRecordsWait");
  }

  @Test
  void aSubmitterThatIsBehindADeadHoldersLease() throws Exception {
    Loop.Step submitter =
        watchmen
            .alarms()
            .noted(
                Watchmen.SUBMITTING,
                Trouble.submitterBehindDeadHolder(market, Watchmen.SUBMITTING, "watchmen"));
    lastRoundTenMinutesAgo();
    submitter.once();
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderSubmitterStopped");
    assertThat(watchmen.scrape())
        .contains("stallholder_lease_mine{lease=\"" + Watchmen.SUBMITTING + "\"} 0.0");

    market.shop().jdbi().useHandle(handle -> handle.execute("delete from lease"));
    watchmen.alarms().noted(Watchmen.SUBMITTING, () -> Loop.Round.IDLE).once();
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();
  }

  /// Rounds are machine time, which no test waits for.
  private void lastRoundTenMinutesAgo() {
    market
        .shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "insert into work_round values (?, now() - interval '10 minutes')",
                Watchmen.SUBMITTING));
  }
}
