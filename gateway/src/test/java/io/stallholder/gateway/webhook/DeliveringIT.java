package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.ContactsConfig;
import io.stallholder.gateway.config.WebhookConfig;
import io.stallholder.gateway.config.WebhooksConfig;
import io.stallholder.gateway.contact.Contacts;
import io.stallholder.gateway.webhook.DeliveryStore.Claimed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an app gets, whatever fails: real HTTP, a real database, one gateway or two.
@Timeout(120)
final class DeliveringIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final int MOST_ROUNDS = 2000;

  private final Shop shop = new Shop(NOON);
  private final SellersApp app = new SellersApp();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    app.close();
    shop.close();
  }

  private Teller teller() {
    return teller(Teller.config(app));
  }

  private Teller teller(WebhooksConfig config) {
    var teller = new Teller(shop, config);
    opened.add(teller);
    return teller;
  }

  @Test
  void aLicensesEventsComeInOrderWhateverFails() throws Exception {
    Teller one = teller();
    Teller other = teller();
    List<License> licenses =
        IntStream.range(0, 5).mapToObj(_ -> shop.active(NOON.minusSeconds(60))).toList();
    licenses.forEach(license -> changes(license, 8));
    var chance = new SplittableRandom(20_261_105);
    app.answers(_ -> {
      synchronized (chance) {
        return chance.nextInt(3) == 0 ? 500 : 204;
      }
    });
    List<Callable<@Nullable Void>> work =
        Stream.of(one, other).<Callable<@Nullable Void>>map(each -> () -> tellAll(each)).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<@Nullable Void> done : threads.invokeAll(work)) {
        done.get();
      }
    }
    assertThat(waiting()).isZero();
    for (License license : licenses) {
      assertThat(takenOf(license)).isEqualTo(written(license)).hasSize(9);
    }
  }

  @Test
  void aLicenseThatIsStuckHoldsUpNoOther() throws Exception {
    License stuck = shop.active(NOON);
    License free = shop.active(NOON);
    changes(stuck, 2);
    changes(free, 2);
    app.answers(post -> post.license().equals(stuck.id().toString()) ? 500 : 204);
    teller().tell();
    assertThat(takenOf(free)).isEqualTo(written(free));
    assertThat(takenOf(stuck)).isEmpty();
    assertThat(app.posts().stream().filter(post -> !post.isTaken()))
        .as("the others wait for the first")
        .hasSize(1);
  }

  @Test
  void whatWasSentAndNotNotedIsSentAgainUnderTheSameId() throws Exception {
    License license = shop.active(NOON);
    changes(license, 1);
    Teller dead = teller();
    dead.webhooks().spreading().once();
    Claimed claimed = claim();
    var message = new Sender.Message(claimed.event().toString(), claimed.body(), List.of());
    try (var sender = sender()) {
      assertThat(sender.send(app.url(), message)).isInstanceOf(Answer.Taken.class);
    }
    // Here it dies.
    Teller other = teller();
    other.tell();
    assertThat(app.posts()).as("the claim may still be used").hasSize(1);
    shop.jdbi()
        .useHandle(
            handle -> handle.execute("update webhook_delivery set claimed_until = '-infinity'"));
    other.tell();
    assertThat(app.posts()).hasSize(3);
    assertThat(app.posts().get(1).id()).isEqualTo(app.posts().get(0).id());
    assertThat(app.posts().get(1).text()).isEqualTo(app.posts().get(0).text());
    assertThat(app.posts().get(2).id()).isNotEqualTo(app.posts().get(0).id());
  }

  /// A gateway that was frozen wakes up after another has settled what it had claimed.
  @Test
  void whoLostItsClaimWritesNothing() throws Exception {
    shop.active(NOON);
    teller().webhooks().spreading().once();
    Claimed lost = claim();
    shop.jdbi()
        .useHandle(
            handle -> handle.execute("update webhook_delivery set claimed_until = '-infinity'"));
    Claimed held = claim();
    shop.jdbi()
        .useTransaction(handle -> {
          var taken = new Answer.Taken(200);
          var refused = new Answer.Refused(500, "", Optional.empty());
          assertThat(DeliveryStore.settle(handle, lost, "delivered", taken)).isFalse();
          assertThat(DeliveryStore.again(handle, lost, Duration.ZERO, refused)).isFalse();
          DeliveryStore.release(handle, lost);
          assertThat(DeliveryStore.settle(handle, held, "delivered", taken)).isTrue();
        });
  }

  @Test
  void anAppThatIsAwayForADayGetsEverythingInOrderAndOnceById() throws Exception {
    Teller teller = teller();
    app.answers(503);
    List<Bought> all = IntStream.range(0, 4).mapToObj(_ -> Bought.something()).toList();
    List<License> licenses =
        all.stream().map(bought -> shop.active(bought, NOON.minusSeconds(60))).toList();
    for (int hour = 0; hour < 24; hour++) {
      shop.advance(Duration.ofHours(1));
      changes(licenses.get(hour % licenses.size()), 1);
      Teller.letWaitsPass(shop.jdbi());
      teller.round();
    }
    all.forEach(bought -> shop.heard(bought.cancelled(shop.now())));
    teller.tell();
    assertThat(app.taken()).isEmpty();
    assertThat(app.posts()).as("it is left alone, but for one try at a time").hasSizeLessThan(50);

    app.answers(204);
    Teller.letWaitsPass(shop.jdbi(), "webhook_endpoint");
    teller.tell();
    assertThat(waiting()).isZero();
    for (License license : licenses) {
      assertThat(takenOf(license)).isEqualTo(written(license));
      assertThat(takenOf(license)).hasSize(8).doesNotHaveDuplicates();
    }
    assertThat(app.taken()).hasSize(32);
  }

  @Test
  void whatIsNotTakenInThreeDaysIsParkedAndTheNextGoesOut() throws Exception {
    License license = shop.active(NOON);
    Teller teller = teller();
    app.answers(500);
    teller.tell();
    changes(license, 1);
    shop.jdbi()
        .useHandle(handle ->
            handle.execute("update webhook_delivery set since = since - interval '3 days'"));
    Teller.letWaitsPass(shop.jdbi());
    app.answers(post -> post.type().equals("license.activated") ? 500 : 204);
    teller.tell();
    teller.tell();
    assertThat(states()).containsExactly("parked", "delivered");

    app.answers(204);
    UUID endpoint = endpoint();
    assertThat(endpoints().retry(endpoint)).isEqualTo(1);
    teller.tell();
    assertThat(states()).containsExactly("delivered", "delivered");
    assertThat(app.taken().getLast().type()).isEqualTo("license.activated");
  }

  @Test
  void anEndpointThatIsGoneGetsNothingMoreUntilSomebodySaysSo() throws Exception {
    License license = shop.active(NOON);
    Teller teller = teller();
    app.answers(410);
    teller.tell();
    changes(license, 1);
    Teller.letWaitsPass(shop.jdbi());
    teller.tell();
    assertThat(app.posts()).hasSize(1);
    Endpoint endpoint = endpoints().byId(endpoint()).orElseThrow();
    assertThat(endpoint.disabled()).get().extracting(Endpoint.Disabled::at).isEqualTo(NOON);

    app.answers(204);
    endpoints().retry(endpoint.id());
    teller.tell();
    assertThat(app.taken()).as("what came meanwhile is replayed on request").hasSize(1);
    assertThat(endpoints().replay(endpoint, NOON).count()).isEqualTo(2);
    teller.tell();
    assertThat(takenOf(license).subList(1, 3)).isEqualTo(written(license));
  }

  @Test
  void eachEndpointGetsWhatItWants() throws Exception {
    try (var billing = new SellersApp()) {
      var some = Optional.of("license.closing, license.closed");
      Teller teller =
          teller(
              new WebhooksConfig(
                  List.of(
                      Teller.endpoint(app.url(), Optional.empty()),
                      Teller.endpoint(billing.url(), some)),
                  Optional.empty()));
      Bought bought = Bought.something();
      shop.active(bought, NOON);
      shop.heard(bought.cancelled(NOON.plusSeconds(60)));
      teller.tell();
      assertThat(app.taken().stream().map(SellersApp.Post::type))
          .containsExactly("license.activated", "license.closing");
      assertThat(billing.taken().stream().map(SellersApp.Post::type))
          .containsExactly("license.closing");
    }
  }

  @Test
  void whileASecretChangesBothSign() throws Exception {
    var changing =
        new WebhookConfig(
            app.url(),
            Teller.secret(Teller.KEY),
            Optional.of(Teller.secret(Teller.OLD_KEY)),
            Optional.empty());
    shop.active(NOON);
    teller(new WebhooksConfig(List.of(changing), Optional.empty())).tell();
    SellersApp.Post post = app.taken().getFirst();
    assertThat(post.header("webhook-signature"))
        .isEqualTo(
            Signature.header(
                List.of(Teller.KEY, Teller.OLD_KEY),
                post.id(),
                post.header("webhook-timestamp"),
                post.text().getBytes(StandardCharsets.UTF_8)));
    assertThat(post.id()).isEqualTo(post.body().path("id").asText());
  }

  @Test
  void anEndpointThatTheConfigurationDropsGetsNothingMore() throws Exception {
    License license = shop.active(NOON);
    app.answers(500);
    teller().tell();
    Teller without = teller(new WebhooksConfig(List.of(), Optional.empty()));
    changes(license, 1);
    Teller.letWaitsPass(shop.jdbi());
    without.tell();
    assertThat(app.posts()).hasSize(1);
    assertThat(states()).containsExactly("dropped");
  }

  /// The place of a later event must not be seen before that of an earlier one.
  @Test
  void whoReadsWhileAnotherWritesMissesNothing() throws Exception {
    License license = shop.active(NOON);
    Teller teller = teller();
    teller.tell();
    var changed = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow =
          threads.submit(() -> {
            shop.jdbi()
                .useTransaction(handle -> {
                  handle.execute("update license set tenant = 'slow' where id = ?", license.id());
                  handle.execute("set constraints all immediate"); // the event is written
                  changed.countDown();
                  go.await();
                });
            return null;
          });
      changed.await();
      shop.active(NOON);
      teller.tell();
      go.countDown();
      slow.get();
    }
    teller.tell();
    assertThat(app.taken().getLast().body().at("/license/tenant").asText()).isEqualTo("slow");
    assertThat(waiting()).isZero();
  }

  private @Nullable Void tellAll(Teller teller) throws Exception {
    for (int round = 0; round < MOST_ROUNDS && waiting() > 0; round++) {
      teller.tell();
      Teller.letWaitsPass(shop.jdbi());
    }
    return null;
  }

  private void changes(License license, int count) {
    for (int i = 0; i < count; i++) {
      shop.serves(license, "tenant-" + UUID.randomUUID(), false);
    }
  }

  private Claimed claim() {
    return shop.jdbi()
        .inTransaction(handle -> DeliveryStore.claim(handle, endpoint(), 1))
        .getFirst();
  }

  private Sender sender() {
    return new Sender(SystemDefaultDnsResolver.INSTANCE, Targets.trusted(), shop.clock());
  }

  private Endpoints endpoints() {
    return new Endpoints(
        shop.jdbi(),
        Contacts.open(shop.jdbi(), new ContactsConfig("unused", Duration.ofDays(365))),
        shop.clock());
  }

  private UUID endpoint() {
    return shop.jdbi().withHandle(EndpointStore::all).getFirst().id();
  }

  private long waiting() {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .select(
                    """
                    select (select count(*) from webhook_delivery where state = 'waiting')
                      + (select count(*) from webhook_event where spread_at is null)
                    """)
                .mapTo(Long.class)
                .one());
  }

  private List<String> states() {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .select("select state from webhook_delivery order by place")
                .mapTo(String.class)
                .list());
  }

  private List<String> written(License license) {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .select(
                    "select id::text from webhook_event where license_id = ? order by seq",
                    license.id())
                .mapTo(String.class)
                .list());
  }

  private List<String> takenOf(License license) {
    return app.taken().stream()
        .filter(post -> post.license().equals(license.id().toString()))
        .map(SellersApp.Post::id)
        .toList();
  }
}
