package io.stallholder.gateway.metering;

import static io.stallholder.gateway.usage.Reports.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.metering.Pauses.Target;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A person can stop what is about to be billed, and let it go on.
@Timeout(60)
final class PersonInChargeIT {
  private static final UsageHour NOON = new UsageHour(time("05T12:00:00"));

  private Market market = open("{ key: api_calls }", "{ key: api_calls, ceiling: 10 }");

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void anHourAboveTheCeilingWaitsAndLaterHoursDoNot() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "11.5");
    meterAt("05T13:06:00");
    assertThat(market.aws().ledger()).isEmpty();
    assertThat(held())
        .singleElement()
        .satisfies(hold -> {
          assertThat(hold.hour().hour()).isEqualTo(NOON);
          assertThat(hold.quantity()).isEqualByComparingTo("11.5");
        });
    assertThat(balance(bought).waiting()).isEqualByComparingTo("11.5");

    market.used(bought, market.shop().now(), "10.9");
    meterAt("05T14:06:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("10");

    assertThat(release(bought, NOON, Optional.empty())).isTrue();
    assertThat(release(bought, NOON, Optional.empty())).isFalse();
    meterAt("05T14:07:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("22");
    assertThat(held()).isEmpty();
    market.assertBooksClose();
  }

  @Test
  void aHeldHourIsCountedApartFromThoseThatAreOnlyOpen() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "11.5");
    meterAt("05T13:06:00");
    market.used(bought, market.shop().now(), "2");
    assertThat(open())
        .extracting(RiskStore.Open::isHeld, each -> each.units().stripTrailingZeros())
        .containsExactlyInAnyOrder(
            tuple(true, new BigDecimal("11.5")), tuple(false, new BigDecimal("2")));
    release(bought, NOON, Optional.empty());
    assertThat(open()).extracting(RiskStore.Open::isHeld).containsOnly(false);
  }

  private List<RiskStore.Open> open() {
    return market.shop().jdbi().withHandle(handle -> RiskStore.open(handle, market.shop().now()));
  }

  @Test
  void aHeldHourCanBeReduced() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "5000");
    meterAt("05T13:06:00");
    assertThat(release(bought, NOON, Optional.of(new BigDecimal("5")))).isTrue();
    meterAt("05T13:07:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("5");
    assertThat(balance(bought).refused()).isEqualByComparingTo("4995");
    market.assertBooksClose();
  }

  @Test
  void aReleasedHourIsHeldAgainWhenMoreIsCountedIntoIt() {
    Bought bought = market.buyer();
    market.used(bought, time("05T12:41:00"), "11");
    meterAt("05T13:06:00");
    assertThat(release(bought, NOON, Optional.empty())).isTrue();
    market.used(bought, time("05T12:41:00"), "1");
    meterAt("05T13:07:00");
    assertThat(market.aws().ledger()).isEmpty();
    assertThat(held()).hasSize(1);
    assertThat(release(bought, NOON, Optional.empty())).isTrue();
    meterAt("05T13:08:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("12");
    market.assertBooksClose();
  }

  @Test
  void aHeldHourWhoseWindowClosedMovesWhenItIsReleased() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "11");
    meterAt("05T13:06:00");
    meterAt("07T09:00:00");
    assertThat(market.aws().ledger()).isEmpty();
    assertThat(release(bought, NOON, Optional.empty())).isTrue();
    meterAt("07T09:01:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("11");
    market.assertBooksClose();
  }

  @Test
  void whatIsHeldWhenALicenseClosesIsRefused() {
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "11");
    meterAt("05T12:50:00");
    market.aws().cancel(bought);
    market.shop().heard(bought.cancelled(market.shop().now()));
    meterAt("05T12:50:01");
    assertThat(market.aws().ledger()).isEmpty();
    assertThat(held()).hasSize(1);
    meterAt("05T13:51:00");
    assertThat(balance(bought).refused()).isEqualByComparingTo("11");
    assertThat(held()).isEmpty();
    market.assertBooksClose();
  }

  @Test
  void aPausedLicenseIsNeitherSealedNorSent() {
    Bought sealed = market.sealedHourOf("7");
    License license = market.license(sealed);
    Pauses pauses = new Pauses(market.shop().jdbi(), market.shop().clock());
    Target target = new Target.OfLicense(license.id());
    assertThat(pauses.pause(target, "disputed", "test")).isTrue();
    assertThat(pauses.pause(target, "again", "test")).isTrue();
    assertThat(pauses.inForce()).extracting(Pauses.Pause::reason).containsExactly("disputed");

    market.used(sealed, market.shop().now(), "3");
    market.advance(Duration.ofHours(2));
    market.seal();
    market.submit();
    assertThat(market.aws().ledger()).isEmpty();
    assertThat(market.stall().lines(license)).hasSize(1);

    assertThat(pauses.resume(target, "test")).isTrue();
    assertThat(pauses.resume(target, "test")).isFalse();
    market.seal();
    market.submit();
    assertThat(market.billed(sealed)).isEqualByComparingTo("10");
    market.assertBooksClose();
  }

  @Test
  void aPausedProductStopsAllItsLicenses() {
    Bought bought = market.buyer();
    Pauses pauses = new Pauses(market.shop().jdbi(), market.shop().clock());
    assertThat(pauses.pause(new Target.OfProduct(Shop.PRODUCT), "wrong unit", "test")).isTrue();
    market.used(bought, market.shop().now(), "3");
    meterAt("05T13:06:00");
    assertThat(market.stall().lines(market.license(bought))).isEmpty();
    assertThat(pauses.resume(new Target.OfProduct(Shop.PRODUCT), "test")).isTrue();
    meterAt("05T13:07:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("3");
  }

  @Test
  void inShadowNothingIsSentNotEvenLater() {
    reopen("zeroRecords: false", "mode: shadow");
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "7");
    meterAt("05T13:06:00");
    LedgerStore.Line line = market.onlyLine(bought);
    assertThat(line.state()).isEqualTo(LedgerStore.RecordState.REFUSED);
    assertThat(line.reason()).contains("shadow");
    assertThat(market.aws().requests()).isEmpty();
    market.assertBooksClose();
  }

  @Test
  void usageFromBeforeTheFirstMeteredHourIsAcceptedAndNeverSent() {
    Bought bought = market.buyer();
    License license = market.license(bought);
    market
        .shop()
        .jdbi()
        .useTransaction(
            handle -> market.shop().licenses().meterFrom(handle, license.id(), NOON.next()));
    market.used(bought, time("05T12:41:00"), "4");
    market.at(time("05T13:10:00"));
    market.used(bought, market.shop().now(), "3");
    meterAt("05T14:06:00");
    assertThat(market.billed(bought)).isEqualByComparingTo("3");
    assertThat(balance(bought).refused()).isEqualByComparingTo("4");
    market.assertBooksClose();
  }

  @Test
  void aProductChangesItsStyleAtItsHour() {
    reopen("licensing: license", "licensing: \"2026-11-05T13:00:00Z\"");
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "4");
    market.at(time("05T13:10:00"));
    market.used(bought, market.shop().now(), "3");
    meterAt("05T14:06:00");
    List<String> styles =
        market
            .shop()
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery("select style from metering_record order by hour")
                    .mapTo(String.class)
                    .list());
    assertThat(styles).containsExactly("legacy", "license");
  }

  @Test
  void usageWithAnUnknownAllowanceWaits() {
    reopen("licensing: license", "model: contract-with-consumption");
    Bought bought = market.buyer();
    market.used(bought, market.shop().now(), "4");
    meterAt("05T13:06:00");
    assertThat(market.stall().lines(market.license(bought))).isEmpty();
    assertThat(balance(bought).waiting()).isEqualByComparingTo("4");
    assertThat(market.shop().jdbi().withHandle(WaitStore::oldest))
        .containsEntry(WaitReason.ALLOWANCE, NOON);
    market.assertBooksClose();
  }

  @Test
  void theLastHourOfAMonthStaysOpenUntilTwo() {
    reopen("zeroRecords: false", "zeroRecords: false");
    Bought bought = market.buyer();
    market.at(time("30T23:10:00"));
    market.used(bought, market.shop().now(), "4");
    market.at(Instant.parse("2026-12-01T01:59:59Z"));
    market.seal();
    assertThat(market.stall().lines(market.license(bought))).isEmpty();
    market.stall().reports().send(used(market.license(bought), time("30T23:20:00"), "2"));
    market.at(Instant.parse("2026-12-01T02:00:00Z"));
    market.seal();
    market.submit();
    assertThat(market.billed(bought)).isEqualByComparingTo("6");
  }

  private static Market open(String text, String other) {
    return new Market(new Shop(Shop.with(text, other), time("05T12:39:48")));
  }

  private void reopen(String text, String other) {
    market.close();
    market = open(text, other);
  }

  private List<HoldStore.Held> held() {
    return market.shop().jdbi().withHandle(handle -> HoldStore.held(handle, 10));
  }

  private boolean release(Bought bought, UsageHour hour, Optional<BigDecimal> reduceTo) {
    var meter = new MeterKey(market.license(bought).id(), Shop.CALLS);
    var holds = new HoldResource(market.shop().jdbi(), market.shop().clock());
    return market
        .shop()
        .jdbi()
        .inTransaction(
            handle -> holds.release(handle, new MeterHour(meter, hour), reduceTo, "test"));
  }

  private void meterAt(String time) {
    market.at(time(time));
    market.seal();
    market.submit();
  }

  private Balance balance(Bought bought) {
    return market.stall().balance(market.license(bought));
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-11-" + dayAndTime + "Z");
  }
}
