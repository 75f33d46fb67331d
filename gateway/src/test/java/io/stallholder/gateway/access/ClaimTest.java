package io.stallholder.gateway.access;

import static io.stallholder.gateway.access.Sample.GIGABYTES;
import static io.stallholder.gateway.access.Sample.NOON;
import static io.stallholder.gateway.access.Sample.SEATS;
import static io.stallholder.gateway.access.Sample.asking;
import static io.stallholder.gateway.access.Sample.emptySince;
import static io.stallholder.gateway.access.Sample.listed;
import static io.stallholder.gateway.access.Sample.product;
import static io.stallholder.gateway.access.Sample.seats;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClaimTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant LATER = NOON.plus(Duration.ofDays(30));
  private static final ProductConfig CONTRACT = product(Model.CONTRACT);
  private static final ProductConfig OVERAGES = product(Model.CONTRACT_WITH_CONSUMPTION, GIGABYTES);

  private static Claim claim(Entitlements known, ProductConfig product, Question question) {
    return claim(known, product, question, NOON, false);
  }

  private static Claim claim(
      Entitlements known,
      ProductConfig product,
      Question question,
      Instant now,
      boolean afterTheEnd) {
    return Claim.of(known, new Claim.Case(Optional.of(product), question, now, afterTheEnd));
  }

  @Test
  void aSubscriptionGrantsWhatIsConfigured() {
    ProductConfig metered = product(Model.SUBSCRIPTION, GIGABYTES);
    Claim granted = new Claim.Granted(Optional.empty(), true);
    assertThat(claim(Entitlements.NEVER_READ, metered, asking(GIGABYTES, 1_000_000)))
        .isEqualTo(granted);
    assertThat(claim(Entitlements.NEVER_READ, metered, Question.ANYTHING)).isEqualTo(granted);
    assertThat(claim(Entitlements.NEVER_READ, metered, asking(SEATS)))
        .isInstanceOf(Claim.NotListed.class);
  }

  @Test
  void aProductThatIsNotConfiguredIsNotKnown() {
    var asked = new Claim.Case(Optional.empty(), asking(SEATS), NOON, false);
    assertThat(Claim.of(Entitlements.NEVER_READ, asked)).isInstanceOf(Claim.NotKnown.class);
  }

  @Test
  void aContractGrantsUpToWhatIsListed() {
    Entitlements ten = listed(NOON, seats(10, Optional.of(LATER)));
    assertThat(claim(ten, CONTRACT, asking(SEATS, 10)))
        .isEqualTo(new Claim.Granted(Optional.of(LATER), true));
    assertThat(claim(ten, CONTRACT, asking(SEATS))).isInstanceOf(Claim.Granted.class);
    assertThat(claim(ten, CONTRACT, Question.ANYTHING)).isInstanceOf(Claim.Granted.class);
    assertThat(claim(ten, CONTRACT, asking(SEATS, 11)))
        .isEqualTo(new Claim.TooMuch(BigDecimal.TEN, BigDecimal.valueOf(11)));
    assertThat(claim(ten, CONTRACT, asking(GIGABYTES))).isInstanceOf(Claim.NotListed.class);
    assertThat(claim(listed(NOON, seats(0, Optional.empty())), CONTRACT, asking(SEATS)))
        .isInstanceOf(Claim.NotListed.class);
  }

  @Test
  void aSwitchIsOnOrOffAndATierIsNoQuantity() {
    var sso = new Dimension("sso");
    Entitlements known =
        listed(
            NOON,
            Grant.of("sso", "boolean", "true", Optional.empty()),
            Grant.of("audit", "boolean", "false", Optional.empty()),
            Grant.of("tier", "string", "gold", Optional.empty()));
    assertThat(claim(known, CONTRACT, asking(sso))).isInstanceOf(Claim.Granted.class);
    assertThat(claim(known, CONTRACT, asking(new Dimension("audit"))))
        .isInstanceOf(Claim.NotListed.class);
    assertThat(claim(known, CONTRACT, asking(new Dimension("tier"), 99)))
        .isInstanceOf(Claim.Granted.class);
  }

  @Test
  void whatWasNeverReadIsNotKnown() {
    assertThat(claim(Entitlements.NEVER_READ, CONTRACT, asking(SEATS)))
        .isInstanceOf(Claim.NotKnown.class);
    Entitlements emptyOnce = emptySince(Entitlements.NEVER_READ, NOON, NOON);
    assertThat(claim(emptyOnce, CONTRACT, asking(SEATS))).isInstanceOf(Claim.NotKnown.class);
  }

  @Test
  void anEmptyListCountsWhenItIsReadAgainLater() {
    Entitlements ten = listed(NOON, seats(10, Optional.of(LATER)));
    Entitlements once = emptySince(ten, NOON, NOON.plus(MINUTE));
    assertThat(claim(once, CONTRACT, asking(SEATS)))
        .isEqualTo(new Claim.Granted(Optional.empty(), false));
    assertThat(claim(once, CONTRACT, asking(SEATS, 11))).isInstanceOf(Claim.TooMuch.class);
    Entitlements twice = emptySince(ten, NOON, NOON.plus(Claim.PATIENCE));
    assertThat(claim(twice, CONTRACT, asking(SEATS))).isInstanceOf(Claim.NotListed.class);
    assertThat(claim(twice, CONTRACT, asking(SEATS), NOON, true))
        .as("after the end it tells nothing new")
        .isEqualTo(new Claim.Granted(Optional.of(LATER), true));
  }

  @Test
  void anExpiryCountsWhenAwsStillGivesItWellAfterwards() {
    Instant end = NOON.plus(MINUTE);
    Instant soon = end.plus(MINUTE);
    Entitlements before = listed(NOON, seats(10, Optional.of(end)));
    assertThat(claim(before, CONTRACT, asking(SEATS), soon, false))
        .isEqualTo(new Claim.Granted(Optional.empty(), false));
    Instant late = end.plus(Claim.PATIENCE);
    Entitlements after = listed(late, seats(10, Optional.of(end)));
    assertThat(claim(after, CONTRACT, asking(SEATS), late, false))
        .isEqualTo(new Claim.Expired(end));
    assertThat(claim(after, CONTRACT, Question.ANYTHING, late, false))
        .isEqualTo(new Claim.Expired(end));
    assertThat(claim(after, CONTRACT, asking(SEATS), late, true)).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void aContractStandsAsLongAsAnythingInItDoes() {
    Instant end = NOON.minus(Duration.ofDays(1));
    Entitlements known =
        listed(
            NOON,
            seats(10, Optional.of(end)),
            new Grant(GIGABYTES, Optional.of(BigDecimal.ONE), Optional.of(LATER)));
    assertThat(claim(known, CONTRACT, Question.ANYTHING))
        .isEqualTo(new Claim.Granted(Optional.of(LATER), true));
    assertThat(claim(known, CONTRACT, asking(SEATS))).isEqualTo(new Claim.Expired(end));
  }

  @Test
  void whatIsMeteredMayBeUsedBeyondWhatIsIncluded() {
    Entitlements known =
        listed(NOON, new Grant(GIGABYTES, Optional.of(BigDecimal.ONE), Optional.of(LATER)));
    assertThat(claim(known, OVERAGES, asking(GIGABYTES, 1000))).isInstanceOf(Claim.Granted.class);
    assertThat(claim(known, OVERAGES, asking(SEATS))).isInstanceOf(Claim.NotListed.class);
    Entitlements seatsAlone = listed(NOON, seats(5, Optional.of(LATER)));
    assertThat(claim(seatsAlone, OVERAGES, asking(GIGABYTES))).isInstanceOf(Claim.Granted.class);
    assertThat(claim(seatsAlone, OVERAGES, asking(SEATS, 6))).isInstanceOf(Claim.TooMuch.class);
  }

  @Test
  void aLicenseStandsByItsStateAndTheTime() {
    Instant deadline = NOON.plus(MINUTE);
    assertThat(standing(LicenseState.PENDING)).isEqualTo(new Standing.Awaited());
    assertThat(standing(LicenseState.ACTIVE)).isEqualTo(new Standing.Running());
    assertThat(standing(LicenseState.SUPERSEDED)).isEqualTo(new Standing.HandedOn());
    assertThat(standing(LicenseState.CLOSED)).isEqualTo(new Standing.Over());
    assertThat(standing(LicenseState.FAILED)).isEqualTo(new Standing.Failed());
    Facts closing = Sample.license(LicenseState.CLOSING, Optional.of(deadline));
    assertThat(Standing.of(closing, NOON)).isEqualTo(new Standing.Leaving(deadline));
    assertThat(Standing.of(closing, deadline.minusNanos(1)))
        .isEqualTo(new Standing.Leaving(deadline));
    assertThat(Standing.of(closing, deadline)).isEqualTo(new Standing.Over());
  }

  private static Standing standing(LicenseState state) {
    return Standing.of(Sample.license(state, Optional.empty()), NOON);
  }
}
