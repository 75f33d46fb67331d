package io.stallholder.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworksTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.255.255, true",
    "10.0.0.0/8,      11.0.0.0,       false",
    "192.0.2.7,       192.0.2.7,      true",
    "192.0.2.7,       192.0.2.8,      false",
    "198.51.100.0/23, 198.51.101.255, true",
    "198.51.100.0/23, 198.51.102.0,   false",
    "0.0.0.0/0,       203.0.113.9,    true",
    "0.0.0.0/0,       2001:db8::1,    false",
    "2001:db8::/33,   2001:db8:7fff::1, true",
    "2001:db8::/33,   2001:db8:8000::1, false",
    "::1,             ::1,            true",
    "10.0.0.0/8,      ::ffff:10.1.2.3, true",
  })
  void holdsWhatItsPrefixSays(String networks, String address, boolean expected) {
    assertThat(Networks.parse("key", networks).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(expected);
  }

  @Test
  void oneOfSeveralIsEnough() {
    Networks networks = Networks.parse("key", "10.0.0.0/8, ::1");
    assertThat(networks.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(networks.contains(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(Networks.NONE.contains(InetAddress.ofLiteral("::1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1,", "*"})
  void whatIsNoneIsRefusedWithoutAskingTheDns(String text) {
    assertThatThrownBy(() -> Networks.parse("trustedProxies", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("trustedProxies must be addresses or networks");
  }
}
