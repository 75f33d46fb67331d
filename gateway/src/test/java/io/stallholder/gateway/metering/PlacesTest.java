package io.stallholder.gateway.metering;

import static io.stallholder.gateway.metering.Hours.active;
import static io.stallholder.gateway.metering.Hours.at;
import static io.stallholder.gateway.metering.Hours.closed;
import static io.stallholder.gateway.metering.Hours.hour;
import static io.stallholder.gateway.metering.Hours.leaving;
import static io.stallholder.gateway.metering.Hours.pending;
import static io.stallholder.gateway.metering.Hours.places;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.UsageHour;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlacesTest {
  @Test
  void usageHasItsOwnHour() {
    var places = places(active(at("01T00:00")), at("05T12:30"));
    assertThat(places.placeFor(hour("05T12"))).contains(hour("05T12"));
    assertThat(places.placeFor(hour("05T10"))).contains(hour("05T10"));
    assertThat(places.placeFor(hour("05T13"))).contains(hour("05T13"));
  }

  @Test
  void lateUsageGoesToTheNextHourThatIsNotSealed() {
    var places = places(active(at("01T00:00")), at("05T12:30"), hour("05T09"), hour("05T10"));
    assertThat(places.placeFor(hour("05T09"))).contains(hour("05T11"));
    assertThat(places.placeFor(hour("05T08"))).contains(hour("05T08"));
  }

  @Test
  void lateUsageGoesToTheRunningHourWhereAllBeforeAreSealed() {
    UsageHour[] sealed =
        Stream.iterate(hour("04T12"), UsageHour::next).limit(24).toArray(UsageHour[]::new);
    var places = places(active(at("01T00:00")), at("05T12:30"), sealed);
    assertThat(places.placeFor(hour("04T15"))).contains(hour("05T12"));
  }

  @Test
  void usageFromBeforeTheActivationGoesToTheActivationsHour() {
    var places = places(active(at("05T11:41")), at("05T12:30"));
    assertThat(places.placeFor(hour("05T10"))).contains(hour("05T11"));
    assertThat(places.placeFor(hour("05T11"))).contains(hour("05T11"));
    assertThat(places.timestamp(hour("05T11"))).isEqualTo(at("05T11:41"));
    assertThat(places.timestamp(hour("05T12"))).isEqualTo(at("05T12:00"));
    assertThat(places.isSendable(hour("05T10"))).isFalse();
    assertThat(places.isSendable(hour("05T11"))).isTrue();
  }

  @Test
  void usageOfAClosedWindowGoesToTheEarliestHourThatIsLeft() {
    var places = places(active(at("01T00:00")), at("05T12:30"));
    assertThat(places.placeFor(hour("03T10"))).contains(hour("04T14"));
  }

  @Test
  void usageOfAClosedMonthGoesToTheNextMonth() {
    var places = places(active(at("01T00:00")), at("30T23:30").plusSeconds(6 * 3600));
    assertThat(places.placeFor(hour("30T23"))).contains(hour("30T23").next());
  }

  @Test
  void usageOfALicenseThatIsNotActiveWaitsInItsHour() {
    var places = places(pending(), at("05T12:30"));
    assertThat(places.placeFor(hour("01T10"))).contains(hour("01T10"));
  }

  @Test
  void usageOfALicenseThatWasJustActivatedNeverWaitsInASealedHour() {
    var places = places(pending(), at("05T12:30"), hour("05T10"), hour("05T11"));
    assertThat(places.placeFor(hour("05T10"))).contains(hour("05T12"));
  }

  @Test
  void usageOfALeavingBuyerGoesIntoTheTimeOfTheLicense() {
    var license = leaving(at("05T08:10"), at("05T12:20"));
    assertThat(places(license, at("05T12:21")).placeFor(hour("05T12"))).contains(hour("05T12"));
    assertThat(places(license, at("05T12:21"), hour("05T10")).placeFor(hour("05T10")))
        .contains(hour("05T11"));
    assertThat(
            places(license, at("05T12:21"), hour("05T10"), hour("05T11"), hour("05T12"))
                .placeFor(hour("05T10")))
        .contains(hour("05T09"));
  }

  @Test
  void usageOfALeavingBuyerGoesIntoTheHourAfterWhereNoneIsLeftBefore() {
    var license = leaving(at("05T11:10"), at("05T12:20"));
    assertThat(
            places(license, at("05T12:21"), hour("05T11"), hour("05T12")).placeFor(hour("05T12")))
        .contains(hour("05T13"));
    assertThat(
            places(license, at("05T12:21"), hour("05T11"), hour("05T12"), hour("05T13"))
                .placeFor(hour("05T12")))
        .isEmpty();
  }

  @Test
  void theHourAfterIsNoneWhereTheFinalWindowEndsBeforeIt() {
    var license = leaving(at("05T12:00"), at("05T12:00"));
    assertThat(places(license, at("05T12:21"), hour("05T12")).placeFor(hour("05T12"))).isEmpty();
  }

  @Test
  void noHourIsLeftForAClosedLicense() {
    assertThat(
            places(closed(at("05T08:10"), at("05T12:20")), at("05T13:21")).placeFor(hour("05T12")))
        .isEmpty();
  }

  @Test
  void usageThatMayNotMoveStaysOutWhereItsHourIsClosed() {
    var strict =
        new UsageWindow(
            Hours.WINDOW.length(), Hours.WINDOW.monthCloseGrace(), Hours.WINDOW.margin(), false);
    var places = new Places(active(at("01T00:00")), strict, Set.of(), at("05T12:30"));
    assertThat(places.placeFor(hour("03T10"))).isEmpty();
    assertThat(places.placeFor(hour("05T10"))).contains(hour("05T10"));
  }
}
