package io.stallholder.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.HttpConfig.ForwardedBy;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OriginTest {
  private static final String PROXY = "10.0.0.1";
  private static final String STRANGER = "203.0.113.9";

  @Test
  void nobodysWordIsTakenWhoIsNotTrusted() {
    Origin origin = classic(STRANGER, "192.0.2.1", "https", "evil.example");
    assertThat(origin)
        .isEqualTo(new Origin(address(STRANGER), Optional.of("http"), Optional.of("direct")));
  }

  @Test
  void aTrustedProxySaysWhoAsksAndHow() {
    assertThat(classic(PROXY, "192.0.2.1", "HTTPS", "shop.example"))
        .isEqualTo(
            new Origin(address("192.0.2.1"), Optional.of("https"), Optional.of("shop.example")));
  }

  @ParameterizedTest
  @CsvSource({
    "'192.0.2.1, 192.0.2.2',            192.0.2.2",
    "'192.0.2.1, 10.9.9.9',             192.0.2.1",
    "'192.0.2.1, 192.0.2.2, 10.9.9.9',  192.0.2.2",
    "'192.0.2.1, unknown',              10.0.0.1",
    "'192.0.2.1, unknown, 10.9.9.9',    10.9.9.9",
    "'10.0.0.2, 10.0.0.3',              10.0.0.2",
    "'',                                10.0.0.1",
    "',,,',                             10.0.0.1",
    "'192.0.2.1:55',                    192.0.2.1",
    "'[2001:db8::1]:55',                2001:db8::1",
    "'2001:db8::1',                     2001:db8::1",
    "'[',                               10.0.0.1",
    "'localhost',                       10.0.0.1",
  })
  void theClientIsTheNearestWhoIsNotTrusted(String chain, String client) {
    assertThat(classic(PROXY, chain, "https", "").client()).isEqualTo(address(client));
  }

  @ParameterizedTest
  @CsvSource({
    "'for=192.0.2.1;proto=https;host=shop.example',            192.0.2.1,   https, shop.example",
    "'For=\"[2001:db8::1]:443\" ; Proto=http',                 2001:db8::1, http,  direct",
    "'for=192.0.2.9;proto=http, for=192.0.2.1;proto=https',    192.0.2.1,   https, direct",
    "'for=192.0.2.1;proto=https, for=10.2.2.2;proto=http',     192.0.2.1,   https, direct",
    "'for=\"192.0.2.1\";host=\"a,b;c\";proto=https',           192.0.2.1,   https, 'a,b;c'",
    "'for=192.0.2.1;by=10.0.0.1;secret=x;proto=https',         192.0.2.1,   https, direct",
  })
  void theStandardHeaderIsReadHopByHop(String chain, String client, String scheme, String host) {
    assertThat(standard(chain))
        .isEqualTo(new Origin(address(client), Optional.of(scheme), Optional.of(host)));
  }

  @Test
  void aSchemeThatIsNotSaidIsNotGuessed() {
    Origin origin = standard("for=192.0.2.1");
    assertThat(origin.scheme()).isEmpty();
    assertThat(origin.isSecure()).isFalse();
    assertThat(origin.isInTheClear()).isFalse();
  }

  @Test
  void theOtherKindOfHeaderIsNotRead() {
    assertThat(of(PROXY, ForwardedBy.FORWARDED, "", "https", "evil.example"))
        .isEqualTo(new Origin(address(PROXY), Optional.empty(), Optional.of("direct")));
  }

  private static Origin classic(String peer, String chain, String scheme, String host) {
    return of(peer, ForwardedBy.X_FORWARDED, chain, scheme, host);
  }

  private static Origin standard(String chain) {
    return of(PROXY, ForwardedBy.FORWARDED, chain, "", "");
  }

  private static Origin of(
      String peer, ForwardedBy style, String chain, String scheme, String host) {
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            "127.0.0.1",
            0,
            1024,
            60,
            Optional.empty(),
            Optional.of("10.0.0.0/8"),
            style);
    var told = new Origin.Told(address(peer), "http", Optional.of("direct"), chain, scheme, host);
    return Origin.of(told, config.proxies(), style);
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
