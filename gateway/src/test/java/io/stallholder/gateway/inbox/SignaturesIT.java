package io.stallholder.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.SignaturesConfig;
import io.stallholder.gateway.inbox.InboxStore.Message;
import io.stallholder.gateway.inbox.InboxStore.State;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.queue.QueueMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SignaturesIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final AwsAccountId TOPICS = new AwsAccountId("287250355862");

  @TempDir private static Path folder;
  private static Signer sns;
  private static Signer other;
  private static Signer expired;
  private static Path file;

  private final Shop shop = new Shop(NOON);

  @BeforeAll
  static void keys() throws Exception {
    sns = Signer.validFor(folder, "2026/11/01 00:00:00", 30);
    other = Signer.validFor(folder, "2026/11/01 00:00:00", 30);
    expired = Signer.validFor(folder, "2026/10/01 00:00:00", 30);
    file = Files.writeString(folder.resolve("sns.pem"), sns.pem() + expired.pem());
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private static String envelope(String version) {
    return """
    {"Type":"Notification","MessageId":"m-1","Subject":"S",
     "TopicArn":"arn:aws:sns:us-east-1:%s:aws-mp-subscription-notification-x",
     "Message":"{\\"action\\":\\"subscribe-success\\",\\"customer-identifier\\":\\"C1\\",\\"product-code\\":\\"%s\\"}",
     "Timestamp":"2026-11-05T11:59:07.123Z","SignatureVersion":"%s","Signature":"SIGNATURE",
     "SigningCertURL":"%s"}
    """
        .formatted(TOPICS, Shop.PRODUCT, version, Signer.URL);
  }

  private Optional<Signatures> ofFile() {
    return Signatures.of(new SignaturesConfig(true, TOPICS, Optional.of(file.toString())));
  }

  private void comes(Optional<Signatures> signatures, String body) throws InterruptedException {
    var message = new QueueMessage("m-9", "receipt", body, NOON);
    shop.jdbi().useTransaction(handle -> InboxStore.keep(handle, List.of(message), "queue", NOON));
    handle(signatures);
  }

  private void handle(Optional<Signatures> signatures) throws InterruptedException {
    var handling = new Handling(shop.jdbi(), shop.licenses(), signatures, shop.clock());
    while (handling.once() == Loop.Round.BUSY) {
      Thread.onSpinWait();
    }
  }

  private List<Message> in(State state) {
    return shop.jdbi().withHandle(handle -> InboxStore.page(handle, state, Optional.empty(), 10));
  }

  private List<License> licenses() {
    return shop.jdbi().withHandle(handle -> shop.licenses().page(handle, Optional.empty(), 10));
  }

  private void isParked(String reason) {
    assertThat(in(State.PARKED))
        .singleElement()
        .satisfies(message -> assertThat(message.reason().orElseThrow()).contains(reason));
    assertThat(licenses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void whatSnsSignedIsUnderstood(String version) throws Exception {
    comes(ofFile(), sns.signed(envelope(version)));
    assertThat(in(State.HANDLED)).hasSize(1);
    assertThat(licenses()).hasSize(1);
  }

  @Test
  void whatWasChangedAfterwardsIsParked() throws Exception {
    comes(ofFile(), sns.signed(envelope("2")).replace("C1", "C2"));
    isParked("its signature is not SNS's");
  }

  @Test
  void whatAnotherSignedIsParked() throws Exception {
    comes(ofFile(), other.signed(envelope("1")));
    isParked("its signature is not SNS's");
  }

  @Test
  void whatASignerSignedAfterItsTimeIsParked() throws Exception {
    comes(ofFile(), expired.signed(envelope("1")));
    isParked("its signature is not SNS's");
  }

  @Test
  void whatSnsSignedForAnybodysTopicIsParked() throws Exception {
    comes(ofFile(), sns.signed(envelope("2").replace(TOPICS.value(), "111122223333")));
    isParked("its topic is not one of AWS Marketplace's");
  }

  @Test
  void whatBearsNoSignatureIsParked() throws Exception {
    comes(ofFile(), envelope("1").replace("\"SignatureVersion\":\"1\",", ""));
    isParked("no signature");
  }

  @Test
  void whatWasDeliveredRawIsParked() throws Exception {
    comes(ofFile(), "{\"action\":\"subscribe-success\"}");
    isParked("raw");
  }

  @Test
  void whatSaysThatItsCertificateLiesElsewhereIsParked() throws Exception {
    comes(ofFile(), envelope("1").replace("sns.us-east-1.amazonaws.com", "sns.example.com"));
    isParked("does not lie at SNS");
  }

  @Test
  void nothingIsCheckedUnlessItIsRequired() throws Exception {
    comes(Signatures.of(new SignaturesConfig(false, TOPICS, Optional.empty())), envelope("1"));
    assertThat(licenses()).hasSize(1);
  }

  @Test
  void aFileThatHoldsNoCertificateRefusesTheStart() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    var config = new SignaturesConfig(true, TOPICS, Optional.of(empty.toString()));
    assertThatThrownBy(() -> Signatures.of(config))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("inbox.signatures.certificates");
  }

  /// That nobody answers is no reason to park a message, and less to believe it.
  @Test
  void aMessageWaitsUntilItsCertificateCanBeFetched() throws Exception {
    var answer = new AtomicReference<>("");
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = Objects.requireNonNull(answer.get()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (var signatures = new Signatures(TOPICS, SigningCertificates.fetchedFrom(_ -> place))) {
      comes(Optional.of(signatures), sns.signed(envelope("2")));
      assertThat(in(State.NEW))
          .singleElement()
          .satisfies(message -> assertThat(message.reason().orElseThrow()).contains("503"));
      answer.set(sns.pem());
      shop.jdbi()
          .useHandle(handle -> handle.execute("update inbox_message set not_before = '-infinity'"));
      handle(Optional.of(signatures));
      assertThat(in(State.HANDLED)).hasSize(1);
      assertThat(in(State.HANDLED).getFirst().reason()).isEmpty();
    } finally {
      server.stop(0);
    }
  }
}
