package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The machine's time stands still until it is moved.
final class PaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong(-5);
  private final Pace pace = new Pace(10, nanos::get);

  @Test
  void theQuotaIsUsedUpAndNeverExceeded() {
    int sent = 0;
    for (int step = 0; step < 1_000; step++) {
      int now = pace.available();
      pace.spend(now);
      sent += now;
      nanos.addAndGet(SECOND.toNanos() / 100);
    }
    assertThat(sent).isBetween(100, 105);
  }

  @Test
  void aRestIsMadeUpForByAtMostHalfASecond() {
    pace.spend(pace.available());
    nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    assertThat(pace.available()).isEqualTo(5);
    assertThat(pace.untilNext()).isZero();
    pace.spend(5);
    assertThat(pace.untilNext()).isEqualTo(SECOND.dividedBy(10));
  }

  @Test
  void throttlingHalvesTheRateOnceForAllThatWasUnderWay() {
    long sent = pace.now();
    nanos.addAndGet(1);
    for (int i = 0; i < 8; i++) {
      pace.throttled(sent);
    }
    assertThat(perSecond()).isBetween(4, 6);
  }

  @Test
  void underSteadyThrottlingItGoesOnAndRecovers() {
    for (int i = 0; i < 100; i++) {
      pace.throttled(pace.now());
      nanos.addAndGet(1);
    }
    assertThat(pace.untilNext()).isLessThanOrEqualTo(Duration.ofSeconds(40));
    nanos.addAndGet(Duration.ofSeconds(40).toNanos());
    assertThat(pace.available()).isPositive();
    for (int i = 0; i < 20; i++) {
      pace.taken(Shop.PRODUCT, pace.now());
    }
    assertThat(perSecond()).isBetween(9, 11);
  }

  @Test
  void aPauseIsTwiceAsLongEachTimeInARowAndCountsOnceForWhatWasUnderWay() {
    long sent = pace.now();
    nanos.addAndGet(1);
    assertThat(pace.pause(Shop.PRODUCT, sent)).contains(Duration.ofSeconds(2));
    assertThat(pace.pause(Shop.PRODUCT, sent)).isEmpty();
    assertThat(pace.pausedProducts()).containsExactly(Shop.PRODUCT);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(pace.pausedProducts()).isEmpty();
    assertThat(pace.pause(Shop.PRODUCT, pace.now())).contains(Duration.ofSeconds(4));
  }

  @Test
  void aRequestThatIsTakenEndsThePauseUnlessItWentOutBefore() {
    long before = pace.now();
    nanos.addAndGet(1);
    assertThat(pace.pause(Shop.PRODUCT, before)).isPresent();
    assertThat(pace.taken(Shop.PRODUCT, before)).isFalse();
    assertThat(pace.pausedProducts()).isNotEmpty();
    nanos.addAndGet(1);
    assertThat(pace.taken(Shop.PRODUCT, pace.now())).isTrue();
    assertThat(pace.pausedProducts()).isEmpty();
  }

  /// How many calls ten seconds have room for, a tenth of it.
  private int perSecond() {
    pace.spend(pace.available());
    int sent = 0;
    for (int step = 0; step < 1_000; step++) {
      nanos.addAndGet(SECOND.toNanos() / 100);
      int now = pace.available();
      pace.spend(now);
      sent += now;
    }
    return sent / 10;
  }
}
