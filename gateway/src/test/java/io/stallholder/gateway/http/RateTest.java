package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateTest {
  private static final long START = Long.MAX_VALUE - 1_000; // The clock may overflow.
  private static final int PER_MINUTE = 60;
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

  private final Rate rate = new Rate(PER_MINUTE, START);
  private long now = START;

  @Test
  void aMinutesRequestsMayComeAtOnceAndThenOneByOne() {
    spend(ONE);
    assertThat(rate.admit(ONE, now)).isEqualTo(Duration.ofSeconds(1));
    now += Duration.ofSeconds(1).toNanos();
    assertThat(rate.admit(ONE, now)).isZero();
    assertThat(rate.admit(ONE, now)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whoIsRefusedDoesNotPayForAsking() {
    spend(ONE);
    for (int i = 0; i < 1_000; i++) {
      assertThat(rate.admit(ONE, now)).isPositive();
    }
    now += Duration.ofSeconds(1).toNanos();
    assertThat(rate.admit(ONE, now)).isZero();
  }

  @Test
  void oneAddressDoesNotSpendAnothers() {
    spend(ONE);
    assertThat(rate.admit(OTHER, now)).isZero();
  }

  @Test
  void ofIpv6OneNetworkIsOneBuyer() {
    spend(InetAddress.ofLiteral("2001:db8::1"));
    assertThat(rate.admit(InetAddress.ofLiteral("2001:db8::ffff:1"), now)).isPositive();
    assertThat(rate.admit(InetAddress.ofLiteral("2001:db8:0:1::1"), now)).isZero();
  }

  @Test
  void memoryHasABoundAndThoseWhoComeLastShare() throws UnknownHostException {
    for (int i = 0; i < 2 * Rate.MOST_ADDRESSES; i++) {
      rate.admit(address(i), now);
    }
    assertThat(rate.addresses()).isLessThanOrEqualTo(Rate.MOST_ADDRESSES + 1);
    assertThat(rate.admit(address(-1), now)).isPositive();
    assertThat(rate.admit(address(0), now)).as("who was known before goes on").isZero();
  }

  @Test
  void whatIsOverIsForgotten() throws UnknownHostException {
    for (int i = 0; i < Rate.MOST_ADDRESSES; i++) {
      rate.admit(address(i), now);
    }
    now += Duration.ofMinutes(2).toNanos();
    assertThat(rate.admit(address(-1), now)).isZero();
    assertThat(rate.addresses()).isEqualTo(1);
  }

  private void spend(InetAddress address) {
    for (int i = 0; i < PER_MINUTE; i++) {
      assertThat(rate.admit(address, now)).isZero();
    }
  }

  private static InetAddress address(int number) throws UnknownHostException {
    byte[] bytes = {
      (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number
    };
    return InetAddress.getByAddress(bytes);
  }
}
