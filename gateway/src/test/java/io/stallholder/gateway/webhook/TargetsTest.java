package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.Networks;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetsTest {
  private static final Targets UNTRUSTED = new Targets(Networks.NONE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8"
      })
  void thePublicInternetMayBeTold(String address) throws Exception {
    assertThat(UNTRUSTED.allow(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback, beside us",
    "127.255.255.254, loopback, beside us",
    "::1, loopback, beside us",
    "::ffff:127.0.0.1, loopback written as IPv6, beside us",
    "10.0.0.1, private, beside us",
    "172.16.0.1, private, beside us",
    "172.31.255.255, private, beside us",
    "192.168.1.1, private, beside us",
    "100.64.0.1, shared by carriers, beside us",
    "fc00::1, unique local, beside us",
    "fd12:3456::1, unique local, beside us",
    "169.254.169.254, metadata of a cloud, nobody",
    "::ffff:169.254.169.254, metadata written as IPv6, nobody",
    "64:ff9b::a9fe:a9fe, metadata translated, nobody",
    "64:ff9b::7f00:1, loopback translated, nobody",
    "64:ff9b:1::1, translated locally, nobody",
    "2002:7f00:1::, loopback by 6to4, nobody",
    "2001:0:7f00:1::, Teredo, nobody",
    "::7f00:1, loopback in an old form, nobody",
    "fe80::1, link-local, nobody",
    "fec0::1, site-local, nobody",
    "0.0.0.0, unspecified, nobody",
    "0.1.2.3, this network, nobody",
    "::, unspecified, nobody",
    "224.0.0.1, multicast, nobody",
    "ff02::1, multicast, nobody",
    "255.255.255.255, broadcast, nobody",
    "240.0.0.1, reserved, nobody",
    "192.0.2.1, documentation, nobody",
    "198.51.100.1, documentation, nobody",
    "203.0.113.1, documentation, nobody",
    "2001:db8::1, documentation, nobody",
    "3fff::1, documentation, nobody",
    "198.18.0.1, measurements, nobody",
    "192.0.0.192, metadata of a cloud, nobody",
    "100::1, discarded, nobody",
  })
  void whatOnlyTheGatewayReachesMayNot(String address, String what, String who) throws Exception {
    InetAddress target = InetAddress.ofLiteral(address);
    assertThat(UNTRUSTED.allow(target)).as(what).isFalse();
    assertThat(Targets.trusted().allow(target)).as(what).isEqualTo(who.equals("beside us"));
  }

  @Test
  void aNetworkThatTheConfigurationAllowsMay() throws Exception {
    var targets = new Targets(Networks.of("10.1.0.0/16, ::1, 0.0.0.0/0, ::/0"));
    assertThat(targets.allow(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(targets.allow(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(targets.allow(InetAddress.ofLiteral("0.0.0.0"))).isFalse();
    assertThat(targets.allow(InetAddress.ofLiteral("224.0.0.1"))).isFalse();
    assertThat(targets.allow(InetAddress.ofLiteral("ff02::1"))).isFalse();
  }
}
