package io.stallholder.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.inbox.InboxStore.Message;
import io.stallholder.gateway.inbox.InboxStore.State;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Market;
import io.stallholder.gateway.metrics.Metrics;
import io.stallholder.marketplace.queue.QueueMessage;
import io.stallholder.marketplace.queue.QueueReader;
import io.stallholder.marketplace.queue.QueueUnavailableException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Shop shop = new Shop(NOON);
  private final Handling handling =
      new Handling(shop.jdbi(), shop.licenses(), Optional.empty(), shop.clock());
  private final Bought bought = Bought.something();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aMessageThatComesTwiceIsOne() throws InterruptedException {
    String event = updated("e-1", NOON);
    keep(event, event);
    shop.advance(MINUTE);
    keep(event);
    assertThat(handleAll()).isEqualTo(1);
    keep(event);
    assertThat(handleAll()).isZero();
    assertThat(in(State.HANDLED)).hasSize(1);
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.ACTIVE);
  }

  @Test
  void whatCannotBeReadIsParkedWithItsReasonAndNotInTheWay() throws InterruptedException {
    keep(
        "nonsense",
        "[]",
        "{\"some\":\"thing\"}",
        updated("e-1", NOON).replace("l-", "*"),
        updated("e-2", NOON));
    assertThat(handleAll()).isEqualTo(5);
    assertThat(in(State.PARKED))
        .hasSize(4)
        .allSatisfy(message -> assertThat(message.reason().orElseThrow()).isNotBlank());
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.ACTIVE);
  }

  @Test
  void aParkedMessageIsReadAgainOnRequest() throws InterruptedException {
    keep("nonsense");
    handleAll();
    String identity = in(State.PARKED).getFirst().identity();
    assertThat(retry(identity)).isTrue();
    assertThat(retry(identity)).isFalse();
    assertThat(handleAll()).isEqualTo(1);
    assertThat(in(State.PARKED)).hasSize(1);
  }

  @Test
  void anEventBeforeItsLicenseWaitsForIt() throws InterruptedException {
    keep(ended("e-1", NOON.plus(MINUTE)));
    assertThat(handleAll()).isEqualTo(1);
    assertThat(in(State.PARKED)).isEmpty();
    keep(updated("e-2", NOON));
    handleAll();
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void aContradictionIsParkedAndChangesNothing() throws InterruptedException {
    Bought other = Bought.something();
    shop.active(other, NOON);
    keep(updated("e-1", NOON));
    handleAll();
    keep(
        updated("e-2", NOON).replace(bought.agreement().value() + "\"", other.agreement() + "\""),
        ended("e-3", NOON.plus(MINUTE)));
    handleAll();
    assertThat(in(State.PARKED)).extracting(Message::identity).containsExactly("e-2");
    assertThat(in(State.PARKED).getFirst().reason().orElseThrow())
        .contains("already names license");
    assertThat(shop.license(other).state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.CLOSING);
  }

  @Test
  void anEventNobodyKnowsIsHandledAndKept() throws InterruptedException {
    keep(updated("e-1", NOON).replace("License Updated", "License Repainted"));
    handleAll();
    assertThat(in(State.HANDLED)).hasSize(1);
    Map<String, Long> kinds = shop.jdbi().withHandle(handle -> InboxStore.unknownKinds(handle, 10));
    assertThat(kinds).containsExactly(Map.entry("License Repainted - Manufacturer", 1L));
  }

  @Test
  void bothVocabulariesAndRawDeliveryAreReadFromOneQueue() throws InterruptedException {
    String raw =
        "{\"action\":\"subscribe-success\",\"customer-identifier\":\"C1\",\"product-code\":\"%s\"}"
            .formatted(Shop.PRODUCT);
    keep(
        updated("e-1", NOON),
        raw,
        "{\"Type\":\"Notification\",\"MessageId\":\"m-9\","
            + "\"Timestamp\":\"2026-11-05T12:00:00Z\",\"Message\":\""
            + raw.replace("\"", "\\\"").replace("C1", "C2")
            + "\"}");
    handleAll();
    assertThat(in(State.PARKED)).isEmpty();
    assertThat(
            shop.jdbi()
                .withHandle(handle -> shop.licenses().page(handle, Optional.empty(), 10))
                .size())
        .isEqualTo(3);
  }

  @Test
  void textThatCannotBeStoredStopsNoOtherMessage() throws InterruptedException {
    keep(
        updated("e-1\\u0000", NOON),
        updated("e-2\\ud800", NOON),
        "{\"odd\":\"\u0000\"}",
        updated("e-3", NOON));
    handleAll();
    assertThat(in(State.NEW)).isEmpty();
    assertThat(shop.license(bought).state()).isEqualTo(LicenseState.ACTIVE);
  }

  @Test
  void severalHandlersHandleEachMessageOnce() throws Exception {
    List<Bought> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Bought each = Bought.something();
      all.add(each);
      keep(updated(each, "u-" + i, NOON), ended(each, "d-" + i, NOON.plus(MINUTE)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> handler = this::handleAll;
      int handled = 0;
      for (var done : threads.invokeAll(List.of(handler, handler, handler))) {
        handled += done.get();
      }
      assertThat(handled).isGreaterThanOrEqualTo(80);
    }
    handleAll();
    assertThat(in(State.HANDLED)).hasSize(80);
    assertThat(all)
        .allSatisfy(each -> assertThat(shop.license(each).state()).isEqualTo(LicenseState.CLOSING));
  }

  @Test
  void whatTheQueueHoldsIsWrittenDownAndDeletedThere() throws InterruptedException {
    try (Market market = new Market(NOON)) {
      Bought buyer = market.aws().subscribe();
      market.advance(Duration.ofSeconds(72));
      market.aws().deliver("nonsense");
      market.advance(MINUTE);
      market.aws().cancel(buyer);
      var jdbi = market.shop().jdbi();
      try (QueueReader queue = market.aws().access().queue(market.aws().queueUrl())) {
        var receiving = new Receiving(jdbi, queue, market.shop().clock());
        while (count(jdbi, State.NEW) < 4) {
          assertThat(receiving.once()).isEqualTo(Loop.Round.BUSY);
        }
        assertThat(queue.depth().total()).isZero();
        var handler =
            new Handling(jdbi, market.shop().licenses(), Optional.empty(), market.shop().clock());
        while (handler.once() == Loop.Round.BUSY) {
          Thread.onSpinWait();
        }
        assertThat(count(jdbi, State.PARKED)).isEqualTo(1);
        assertThat(market.license(buyer).state()).isEqualTo(LicenseState.CLOSING);
        assertThat(market.license(buyer).activatedAt()).contains(NOON.plusSeconds(72));
      }
    }
  }

  @Test
  void howMuchTheQueueHoldsIsShownUntilItCannotBeAsked() {
    var metrics = new Metrics();
    try (Market market = new Market(NOON)) {
      market.aws().subscribe();
      market.advance(Duration.ofSeconds(72));
      long waiting;
      try (QueueReader queue = market.aws().access().queue(market.aws().queueUrl())) {
        waiting = queue.depth().visible();
        assertThat(new Waiting(queue, Shop.SELLER, metrics).once()).isEqualTo(Loop.Round.IDLE);
      }
      assertThat(waiting).isPositive();
      assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
          .contains(
              "stallholder_queue_messages{account=\"210987654321\",state=\"visible\"} " + waiting)
          .contains("stallholder_queue_waiting_seconds{account=\"210987654321\"} 0.0");
      URI nowhere = URI.create(market.aws().queueUrl() + "-that-is-not-there");
      try (QueueReader queue = market.aws().access().queue(nowhere)) {
        var away = new Waiting(queue, Shop.SELLER, metrics);
        assertThatThrownBy(away::once).isInstanceOf(QueueUnavailableException.class);
      }
      assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
          .doesNotContain("stallholder_queue_messages{")
          .doesNotContain("stallholder_queue_waiting_seconds{");
    }
  }

  private static long count(Jdbi jdbi, State state) {
    return jdbi.withHandle(handle -> InboxStore.count(handle, state));
  }

  private int handleAll() throws InterruptedException {
    int waiting = in(State.NEW).size();
    while (handling.once() == Loop.Round.BUSY) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  private void keep(String... bodies) {
    List<QueueMessage> messages = new ArrayList<>();
    for (String body : bodies) {
      String id = "message-" + NUMBER.incrementAndGet();
      messages.add(new QueueMessage(id, "receipt", body, shop.now()));
    }
    shop.jdbi().useTransaction(handle -> InboxStore.keep(handle, messages, "queue", shop.now()));
  }

  private List<Message> in(State state) {
    return shop.jdbi().withHandle(handle -> InboxStore.page(handle, state, Optional.empty(), 500));
  }

  private boolean retry(String identity) {
    return shop.jdbi().inTransaction(handle -> InboxStore.retry(handle, identity));
  }

  private String updated(String id, Instant time) {
    return updated(bought, id, time);
  }

  private String ended(String id, Instant time) {
    return ended(bought, id, time);
  }

  private static String updated(Bought bought, String id, Instant time) {
    return """
    {"version":"0","id":"%s","detail-type":"License Updated - Manufacturer",
     "source":"aws.agreement-marketplace","account":"210987654321","time":"%s",
     "region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace","agreement":{"id":"%s"},
      "product":{"id":"prod-k7example2abcd","code":"%s"},"license":{"arn":"%s"},
      "acceptor":{"accountId":"%s"},"proposer":{"accountId":"210987654321"}}}\
    """
        .formatted(id, time, bought.agreement(), Shop.PRODUCT, bought.license(), bought.buyer());
  }

  private static String ended(Bought bought, String id, Instant time) {
    return """
    {"version":"0","id":"%s","detail-type":"Purchase Agreement Ended - Proposer",
     "source":"aws.agreement-marketplace","account":"210987654321","time":"%s",
     "region":"us-east-1","resources":[],
     "detail":{"requestId":"r","catalog":"AWSMarketplace",
      "agreement":{"id":"%s","status":"CANCELLED"},
      "acceptor":{"accountId":"%s"},"proposer":{"accountId":"210987654321"}}}\
    """
        .formatted(id, time, bought.agreement(), bought.buyer());
  }
}
