package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.stallholder.gateway.agreement.Licenses;
import io.stallholder.gateway.config.ConfirmationConfig;
import io.stallholder.gateway.config.HttpConfig;
import io.stallholder.gateway.config.PageConfig;
import io.stallholder.gateway.config.RegistrationConfig;
import io.stallholder.gateway.config.SmtpConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.gateway.database.TestDatabase;
import io.stallholder.gateway.http.ApiKeys;
import io.stallholder.gateway.http.HttpServer;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConfirmationIT {
  private static final Pattern LINK =
      Pattern.compile("https://aws\\.acme\\.example(/register/confirm/[A-Za-z0-9_-]{43})");

  private final Market market = new Market();
  private final Database database = TestDatabase.fresh();
  private final Contacts contacts = TestContacts.of(database.jdbi());
  private volatile Instant now = Instant.parse("2026-11-05T12:00:00Z");
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private Confirmation confirmation;
  private HttpServer server;
  private Browser browser;

  ConfirmationIT() {
    mail.start();
    confirmation = confirmation();
    server = serve();
    browser = new Browser(server.publicPort());
  }

  @AfterEach
  void close() {
    server.close();
    database.close();
    market.close();
    mail.stop();
  }

  @Test
  void aBuyerConfirmsTheirAddressByALink() throws Exception {
    String page = arrive();
    assertThat(register(page, "bürger+aws@bücher.example").text()).contains("sent you a mail");
    send();
    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo("Confirm your e-mail address for Acme & Sons");
    assertThat(message.getAllRecipients()).hasSize(1);

    String link = link(message);
    assertThat(browser.get(link).text()).contains("Yes, it reached me");
    assertThat(browser.get(page).text()).contains("sent you a mail");
    for (int i = 0; i < 2; i++) {
      assertThat(browser.post(link, Map.of()).text()).contains("address is confirmed");
    }
    assertThat(browser.get(page).text()).contains("Your e-mail address is confirmed");
    assertThat(strings("select action from audit_entry where action = 'email-confirmed'"))
        .hasSize(1);
    assertThat(strings("select c::text from email_confirmation as c").toString())
        .doesNotContain("bücher", link.substring(link.lastIndexOf('/') + 1));
  }

  @Test
  void anotherAddressIsAskedAgainAndTheSameIsNot() throws Exception {
    String page = arrive();
    register(page, "one@gmail.com");
    send();
    register(page, "one@gmail.com");
    send();
    assertThat(mail.getReceivedMessages()).hasSize(1);
    String first = link(mail.getReceivedMessages()[0]);
    register(page, "other@gmail.com");
    send();
    assertThat(mail.getReceivedMessages()).hasSize(2);
    assertThat(browser.get(first).status()).isEqualTo(404);
    assertThat(browser.post(first, Map.of()).status()).isEqualTo(404);
    browser.post(link(mail.getReceivedMessages()[1]), Map.of());
    register(page, "other@gmail.com");
    assertThat(browser.get(page).text()).contains("Your e-mail address is confirmed");
  }

  @Test
  void noRegistrationWaitsForAMailServerThatIsAway() throws Exception {
    mail.stop();
    String page = arrive();
    assertThat(register(page, "buyer@gmail.com").text()).contains("You are registered");
    assertThat(confirmation.once()).isEqualTo(Loop.Round.BUSY);
    assertThat(confirmation.once()).isEqualTo(Loop.Round.IDLE);
    assertThat(browser.get(page).text()).contains("sent you a mail");
    assertThat(strings("select attempts::text from email_confirmation where sent_at is null"))
        .containsExactly("1");
  }

  @Test
  void aLinkExpiresAndAGuessedOneIsUnknown() throws Exception {
    register(arrive(), "buyer@gmail.com");
    send();
    String link = link(mail.getReceivedMessages()[0]);
    assertThat(browser.get("/register/confirm/" + "A".repeat(43)).status()).isEqualTo(404);
    now = now.plus(Duration.ofDays(15));
    assertThat(browser.post(link, Map.of()).status()).isEqualTo(404);
  }

  @Test
  void nobodyCanHaveStrangersMailedWithoutEnd() throws Exception {
    String page = arrive();
    for (int i = 0; i < 30; i++) {
      register(page, "stranger%d@gmail.com".formatted(i));
      send();
    }
    assertThat(mail.getReceivedMessages()).hasSize(20);
  }

  @Test
  void whoWasErasedIsNotWrittenTo() throws Exception {
    register(arrive(), "buyer@gmail.com");
    database.jdbi().useHandle(handle -> handle.execute("delete from sealed_contact"));
    send();
    assertThat(mail.getReceivedMessages()).isEmpty();
    assertThat(strings("select 'row' from email_confirmation")).isEmpty();
  }

  private String arrive() throws Exception {
    String token = market.subscribe(0).path("registrationToken").asText();
    return browser.post("/register", Map.of("x-amzn-marketplace-token", token)).path();
  }

  private Browser.Page register(String page, String email) throws Exception {
    return browser.post(page, Map.of("email", email));
  }

  private void send() {
    while (confirmation.once() == Loop.Round.BUSY) {
      assertThat(mail.getReceivedMessages().length).isLessThan(100);
    }
  }

  private static String link(MimeMessage message) throws Exception {
    Matcher matcher = LINK.matcher(message.getContent().toString());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private List<String> strings(String sql) {
    return database.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private RegistrationConfig config() {
    var smtp =
        new SmtpConfig(
            "127.0.0.1",
            mail.getSmtp().getPort(),
            "stall@acme.example",
            Optional.empty(),
            Optional.empty(),
            false);
    return new RegistrationConfig(
        "Acme & Sons",
        "help@acme.example",
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new ConfirmationConfig(
                URI.create("https://aws.acme.example"), Optional.of(smtp), Optional.empty())),
        PageConfig.plain());
  }

  private Confirmation confirmation() {
    return Confirmation.of(database.jdbi(), contacts, config(), () -> now).orElseThrow();
  }

  private HttpServer serve() {
    var metrics = new Metrics();
    var books =
        new Registration.Books(
            new Licenses(Duration.ofHours(1)), contacts, Optional.of(confirmation));
    var selling = new Registration.Selling(List.of(market.seller.metering()), Set.of());
    var registration = new Registration(database.jdbi(), books, selling, () -> now, metrics);
    return HttpServer.start(
        new HttpConfig("127.0.0.1", 0, "127.0.0.1", 0, 1_000_000),
        List.of(registration.resource(config(), Mode.SIMULATED)),
        List.of(),
        new ApiKeys(database.jdbi(), () -> now),
        metrics);
  }
}
