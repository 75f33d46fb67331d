package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.config.Networks;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SenderIT {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));
  private static final byte[] BODY = "{\"type\":\"webhook.test\"}".getBytes(StandardCharsets.UTF_8);
  private static final Sender.Message MESSAGE =
      new Sender.Message("event-1", BODY, List.of(Teller.KEY));

  private final SellersApp app = new SellersApp();
  private final Sender trusted =
      new Sender(SystemDefaultDnsResolver.INSTANCE, Targets.trusted(), NOW);
  private final Sender untrusted =
      new Sender(SystemDefaultDnsResolver.INSTANCE, new Targets(Networks.NONE), NOW);

  @AfterEach
  void close() {
    trusted.close();
    untrusted.close();
    app.close();
  }

  /// A host whose address changes from one look-up to the next.
  private record Fickle(Queue<String> addresses) implements DnsResolver {
    Fickle(String... addresses) {
      this(new ArrayDeque<>(List.of(addresses)));
    }

    @Override
    public InetAddress[] resolve(String host) {
      return new InetAddress[] {InetAddress.ofLiteral(addresses.remove())};
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  @Test
  void whatIsSentIsSignedAndNamed() {
    assertThat(trusted.send(app.url(), MESSAGE)).isEqualTo(new Answer.Taken(204));
    SellersApp.Post post = app.posts().getFirst();
    assertThat(post.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(BODY);
    assertThat(post.header("content-type")).isEqualTo("application/json; charset=UTF-8");
    assertThat(post.header("webhook-id")).isEqualTo("event-1");
    assertThat(post.header("webhook-timestamp")).isEqualTo("1793880000");
    assertThat(post.header("webhook-signature"))
        .isEqualTo(Signature.header(List.of(Teller.KEY), "event-1", "1793880000", BODY));
    assertThat(post.header("authorization") + post.header("cookie")).isEmpty();
  }

  @Test
  void anAddressOfThisMachineIsNotTalkedToForTheApi() {
    assertThat(untrusted.send(app.url(), MESSAGE))
        .isEqualTo(new Answer.Away("it has an address that is not allowed"));
    URI byName = URI.create("http://localhost:" + app.url().getPort() + "/hook");
    assertThat(untrusted.send(byName, MESSAGE)).isInstanceOf(Answer.Away.class);
    assertThat(untrusted.objection(app.url())).get().asString().contains("privateTargets");
    assertThat(app.posts()).isEmpty();
  }

  /// The name is public when the endpoint is made, and this machine's when it is told.
  @Test
  void aNameThatChangesItsMindGainsNothing() {
    URI url = URI.create("http://rebinding.example:" + app.url().getPort() + "/hook");
    var names = new Fickle("203.0.114.7", "127.0.0.1", "127.0.0.1");
    try (var sender = new Sender(names, new Targets(Networks.NONE), NOW)) {
      assertThat(sender.objection(url)).get().asString().contains("https");
      assertThat(sender.send(url, MESSAGE))
          .isEqualTo(new Answer.Away("it has an address that is not allowed"));
    }
    assertThat(app.posts()).isEmpty();
    assertThat(names.addresses()).as("looked up once for each check and each POST").hasSize(1);
  }

  /// Were the name looked up again for the connection, it would be another's.
  @Test
  void theAddressThatWasCheckedIsTheOneConnectedTo() {
    URI url = URI.create("http://app.example:" + app.url().getPort() + "/hook");
    var names = new Fickle("127.0.0.1", "203.0.113.9");
    try (var sender = new Sender(names, Targets.trusted(), NOW)) {
      assertThat(sender.send(url, MESSAGE)).isEqualTo(new Answer.Taken(204));
    }
    assertThat(app.posts().getFirst().header("host")).isEqualTo(url.getAuthority());
    assertThat(names.addresses()).hasSize(1);
  }

  @Test
  void aNetworkOfTheConfigurationIsAllowedAlsoInTheClear() {
    var beside = new Targets(Networks.of("127.0.0.1"));
    try (var sender = new Sender(SystemDefaultDnsResolver.INSTANCE, beside, NOW)) {
      assertThat(sender.objection(app.url())).isEmpty();
      assertThat(sender.send(app.url(), MESSAGE)).isEqualTo(new Answer.Taken(204));
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    app.answers(post -> app.posts().isEmpty() ? 307 : 204);
    app.says("elsewhere", Map.of("Location", app.url().toString()));
    assertThat(trusted.send(app.url(), MESSAGE))
        .isEqualTo(new Answer.Refused(307, "elsewhere", Optional.empty()));
    assertThat(app.posts()).hasSize(1);
  }

  @Test
  void onlyTheBeginningOfARefusalIsKept() {
    app.answers(503);
    app.says("no\0\n" + "x".repeat(10_000_000), Map.of("Retry-After", "120"));
    assertThat(trusted.send(app.url(), MESSAGE))
        .isEqualTo(
            new Answer.Refused(
                503,
                "no " + "x".repeat(Sender.LONGEST_ANSWER - 4),
                Optional.of(Duration.ofMinutes(2))));
  }

  @Test
  void aConnectionIsGivenBackWhateverTheAnswer() {
    app.says("x".repeat(100_000), Map.of());
    for (int i = 0; i < 300; i++) {
      app.answers(i % 2 == 0 ? 500 : 200);
      assertThat(trusted.send(app.url(), MESSAGE)).isNotInstanceOf(Answer.Away.class);
    }
  }

  @Test
  void nobodyThereIsNoRefusal() {
    URI url = app.url();
    app.close();
    assertThat(trusted.send(url, MESSAGE)).isInstanceOf(Answer.Away.class);
    assertThat(trusted.objection(URI.create("https://no-such-host.invalid/")))
        .contains("has a host that cannot be found");
  }
}
