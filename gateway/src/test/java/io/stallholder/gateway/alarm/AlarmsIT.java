package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.stallholder.gateway.config.AlarmsConfig;
import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.config.SmtpConfig;
import io.stallholder.gateway.metering.Market;
import io.stallholder.gateway.metering.Trouble;
import io.stallholder.gateway.webhook.Signature;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is told what, and how often: two gateways on one database, a real receiver of webhooks and a
/// real mail server.
@Timeout(120)
final class AlarmsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final String PARKED = "StallholderRecordParked";
  private static final byte[] KEY =
      "a key of thirty-two bytes in all".getBytes(StandardCharsets.UTF_8);

  private final Market market = new Market(NOON);
  private final Hookbox hookbox = new Hookbox();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Watchmen other;
  private Watchmen one;

  AlarmsIT() throws IOException {
    mail.setUser("ops@example.com", "keeper", "apple");
    mail.start();
    one = watchmen("one");
    other = watchmen("other");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    mail.stop();
    hookbox.close();
    market.close();
  }

  private Watchmen watchmen(String holder) {
    var smtp =
        new SmtpConfig(
            "127.0.0.1",
            mail.getSmtp().getPort(),
            "stallholder@example.com",
            Optional.of("keeper"),
            Optional.of(new Secret("apple")),
            false);
    var config =
        new AlarmsConfig(
            Optional.of(new Secret(hookbox.url())),
            Optional.of(new Secret("whsec_" + Base64.getEncoder().encodeToString(KEY))),
            Optional.of("ops@example.com"),
            Duration.ofHours(6),
            Optional.of(smtp));
    return new Watchmen(
        market.shop().jdbi(), market.shop().clock(), market.shop().config(), config, holder);
  }

  @Test
  void beginningRepeatingAndEndingAreToldOnceWhateverTheNumberOfGateways() throws Exception {
    rounds();
    assertThat(hookbox.posts()).isEmpty();

    Trouble.parkedRecord(market);
    rounds();
    assertThat(told(PARKED)).containsExactly("alarm.began");
    market.advance(Duration.ofHours(5));
    rounds();
    assertThat(told(PARKED)).containsExactly("alarm.began");
    market.advance(Duration.ofHours(1));
    rounds();
    assertThat(told(PARKED)).containsExactly("alarm.began", "alarm.continues");
    Trouble.listed(market);
    rounds();
    assertThat(told(PARKED)).containsExactly("alarm.began", "alarm.continues", "alarm.ended");

    List<String> subjects = subjects();
    assertThat(subjects)
        .containsOnlyOnce("[Stallholder] (simulated) CRITICAL StallholderRecordParked began")
        .containsOnlyOnce("[Stallholder] (simulated) CRITICAL StallholderRecordParked continues")
        .containsOnlyOnce("[Stallholder] (simulated) CRITICAL StallholderRecordParked ended");
  }

  @Test
  void aRestartTellsNothingAgain() throws Exception {
    Trouble.parkedRecord(market);
    one.round();
    one.close();
    one = watchmen("one, started again");
    one.round();
    assertThat(told(PARKED)).containsExactly("alarm.began");
  }

  @Test
  void twoThatBothBelieveToWatchTellItOnce() throws Exception {
    Trouble.parkedRecord(market);
    one.round();
    market.shop().jdbi().useHandle(handle -> handle.execute("delete from lease"));
    other.round();
    assertThat(told(PARKED)).containsExactly("alarm.began");
  }

  @Test
  void webhooksAreSignedAndHoldNoNames() throws Exception {
    Trouble.parkedRecord(market);
    one.round();
    Hookbox.Post post = hookbox.posts().getFirst();
    assertThat(post.header("webhook-signature"))
        .isEqualTo(
            Signature.header(
                List.of(KEY),
                post.header("webhook-id"),
                post.header("webhook-timestamp"),
                post.text().getBytes(StandardCharsets.UTF_8)));
    assertThat(post.header("webhook-id")).startsWith("msg_");
    assertThat(post.header("webhook-timestamp"))
        .isEqualTo(Long.toString(market.shop().now().getEpochSecond()));
    assertThat(hookbox.posts())
        .allSatisfy(each ->
            assertThat(each.body().toString())
                .doesNotContain("345678901234", "arn:aws", "sesame", "apple", "ops@"));
  }

  @Test
  void aReceiverThatRefusesIsSeenAndTriedAgainUnderTheSameId() throws Exception {
    hookbox.answers(500);
    Trouble.parkedRecord(market);
    one.round();
    assertThat(hookbox.posts()).isNotEmpty();
    assertThat(subjects()).contains("[Stallholder] (simulated) CRITICAL " + PARKED + " began");
    var standing = market.shop().jdbi().withHandle(NoticeStore::standing);
    assertThat(standing).hasSize(1);
    assertThat(standing.getFirst().receiver()).isEqualTo(ReceiverName.WEBHOOK);
    assertThat(standing.getFirst().lastError()).contains("it answered with status 500");

    hookbox.answers(200);
    backoffIsOver();
    one.round();
    var ids =
        hookbox.posts().stream()
            .filter(post -> post.name().equals(PARKED))
            .map(post -> post.header("webhook-id"))
            .toList();
    assertThat(ids).hasSize(2);
    assertThat(ids.getFirst()).isEqualTo(ids.getLast());
    assertThat(market.shop().jdbi().withHandle(NoticeStore::standing)).isEmpty();
  }

  @Test
  void aReceiverThatTakesNothingForLongIsAnAlarmOfItsOwn() throws Exception {
    mail.stop();
    Trouble.parkedRecord(market);
    one.round();
    market
        .shop()
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "update alarm_notice set written_at = written_at - interval '20 minutes'"));
    one.round();
    assertThat(told("StallholderAlarmsUndelivered")).containsExactly("alarm.began");
    mail.start();
  }

  @Test
  void whatCannotBeMeasuredNeitherBeginsNorEnds() throws Exception {
    Trouble.parkedRecord(market);
    one.round();
    one.metrics().forgetMeasured();
    one.alarms().watching().once();
    assertThat(told(PARKED)).containsExactly("alarm.began");
    assertThat(one.ongoing()).contains(PARKED);
  }

  @Test
  void everyMetricThatARuleIsAboutIsShown() throws Exception {
    // As those of the HTTP server, of the loops and of the queues, which are not here.
    one.metrics().gauge("loop_failing", "", "loop").labelValues("any").set(0);
    one.metrics().gauge("queue_waiting_seconds", "", "account").labelValues("any").set(0);
    one.round();
    Readings readings = Readings.of(one.metrics());
    assertThat(readings.unknown()).isEmpty();
    assertThat(Rules.all())
        .allSatisfy(rule -> assertThat(readings.metrics()).containsKey(rule.condition().metric()));
  }

  private void rounds() throws Exception {
    one.round();
    other.round();
    one.round();
  }

  private void backoffIsOver() {
    market
        .shop()
        .jdbi()
        .useHandle(handle -> handle.execute("update alarm_notice set not_before = now()"));
  }

  private List<String> told(String alarm) {
    return hookbox.posts().stream()
        .filter(post -> post.name().equals(alarm))
        .map(Hookbox.Post::type)
        .toList();
  }

  private List<String> subjects() throws Exception {
    MimeMessage[] messages = mail.getReceivedMessages();
    List<String> subjects = new ArrayList<>();
    for (MimeMessage message : messages) {
      subjects.add(message.getSubject());
    }
    return subjects;
  }
}
