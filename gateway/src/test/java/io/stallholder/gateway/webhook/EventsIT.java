package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.EventType;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metering.Market;
import io.stallholder.gateway.metering.Trouble;
import io.stallholder.marketplace.event.MarketplaceEvent.EndStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which events are written, with what in them.
@Timeout(120)
final class EventsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Shop shop = new Shop(NOON);

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void theFirstSignOfAnEndTellsUntilWhenUsageIsTaken() {
    Bought bought = Bought.something();
    License license = shop.active(bought, NOON.minus(MINUTE));
    shop.serves(license, "tenant-42", true);
    shop.advance(MINUTE);
    shop.heard(bought.cancelled(NOON));
    shop.advance(MINUTE);
    shop.heard(bought.deprovisioned(NOON.plus(MINUTE)));
    assertThat(events()).as("the second sign is no news").hasSize(3);
    shop.advance(Duration.ofHours(1));
    shop.jdbi().useTransaction(handle -> shop.licenses().closeThoseDue(handle, shop.now(), 10));

    List<JsonNode> events = events();
    assertThat(types(events))
        .containsExactly(
            "license.activated", "license.changed", "license.closing", "license.closed");
    JsonNode activated = events.getFirst();
    assertThat(activated.path("time").asText()).isEqualTo(NOON.toString());
    assertThat(activated.at("/license/id").asText()).isEqualTo(license.id().toString());
    assertThat(activated.at("/license/state").asText()).isEqualTo("active");
    assertThat(activated.at("/license/licenseArn").asText()).isEqualTo(bought.license().value());
    assertThat(activated.at("/license/buyerAccountId").asText()).isEqualTo("345678901234");
    assertThat(activated.at("/license/agreementId").asText()).isEqualTo(bought.agreement().value());
    assertThat(activated.at("/license/productCode").asText()).isEqualTo(Shop.PRODUCT.value());
    assertThat(activated.at("/license/activatedAt").asText())
        .isEqualTo(NOON.minus(MINUTE).toString());
    assertThat(activated.path("data").has("previousState")).as("it is new").isFalse();

    JsonNode changed = events.get(1);
    assertThat(changed.at("/license/tenant").asText()).isEqualTo("tenant-42");
    assertThat(changed.at("/data/previousState").asText()).isEqualTo("active");
    assertThat(changed.at("/data/changed").toString()).contains("tenant").doesNotContain("state");

    JsonNode closing = events.get(2);
    assertThat(closing.path("time").asText()).isEqualTo(NOON.plus(MINUTE).toString());
    assertThat(closing.at("/data/previousState").asText()).isEqualTo("active");
    assertThat(closing.at("/data/usageTakenUntil").asText())
        .isEqualTo(shop.license(bought).finalDeadline().orElseThrow().toString());
    assertThat(events.get(3).at("/license/closedAt").asText())
        .isEqualTo(shop.license(bought).closedAt().orElseThrow().toString());
  }

  @Test
  void anEndThatComesAtOnceIsToldAsItsSignAndAsTheEnd() {
    License license = shop.active(NOON.minus(MINUTE));
    shop.jdbi()
        .useHandle(handle ->
            handle.execute("update license set state = 'closed' where id = ?", license.id()));
    assertThat(types(events()))
        .containsExactly("license.activated", "license.closing", "license.closed");
  }

  @Test
  void whatIsDoneBehindASavepointIsToldOnce() {
    shop.jdbi()
        .useTransaction(handle -> {
          handle.savepoint("anything");
          shop.licenses()
              .heard(handle, List.of(Bought.something().activated(NOON.minus(MINUTE))), NOON);
        });
    assertThat(types(events())).containsExactly("license.activated");
  }

  @Test
  void aLicenseThatIsRenewedTellsItsSuccessor() {
    Bought old = Bought.something();
    Bought next = Bought.something();
    License first = shop.active(old, NOON.minus(MINUTE));
    shop.heard(next.createdAsRenewalOf(old, NOON), next.activated(NOON));
    shop.heard(old.ended(NOON.plus(MINUTE), EndStatus.RENEWED));
    List<JsonNode> superseded = superseded();
    assertThat(superseded).hasSize(1);
    assertThat(superseded.getFirst().at("/license/id").asText()).isEqualTo(first.id().toString());
    assertThat(superseded.getFirst().at("/data/successor").asText())
        .isEqualTo(shop.license(next).id().toString());
    assertThat(superseded.getFirst().at("/data/usageTakenUntil").asText()).isNotEmpty();
  }

  @Test
  void aSuccessorThatIsHeardOfLaterIsToldThen() {
    Bought old = Bought.something();
    Bought next = Bought.something();
    License first = shop.active(old, NOON.minus(MINUTE));
    shop.heard(old.ended(NOON, EndStatus.RENEWED));
    shop.heard(next.createdAsRenewalOf(old, NOON), next.activated(NOON));
    List<JsonNode> superseded = superseded();
    assertThat(superseded).hasSize(2);
    assertThat(superseded.getFirst().path("data").has("successor")).isFalse();
    assertThat(superseded.getLast().at("/license/id").asText()).isEqualTo(first.id().toString());
    assertThat(superseded.getLast().at("/data/successor").asText())
        .isEqualTo(shop.license(next).id().toString());
  }

  @Test
  void aLicenseThatComesBackIsReopened() {
    License license = shop.active(NOON.minus(MINUTE));
    for (String state : List.of("closing", "closed", "active", "failed")) {
      shop.jdbi()
          .useHandle(handle ->
              handle.execute("update license set state = ? where id = ?", state, license.id()));
    }
    assertThat(types(events()))
        .containsExactly(
            "license.activated",
            "license.closing",
            "license.closed",
            "license.reopened",
            "license.changed");
  }

  /// Who writes plain SQL says neither who it is nor what time it is.
  @Test
  void noWriterCanForgetToTellAndNobodyTellsWhatDidNotHappen() {
    License license = shop.active(NOON.minus(MINUTE));
    shop.jdbi()
        .useTransaction(handle -> {
          handle.execute("update license set tenant = 'one' where id = ?", license.id());
          handle.execute("update license set tenant = 'two' where id = ?", license.id());
        });
    assertThat(events()).hasSize(2);
    assertThat(events().getLast().at("/license/tenant").asText()).isEqualTo("two");
    shop.jdbi()
        .useTransaction(handle -> {
          handle.execute("update license set tenant = 'three' where id = ?", license.id());
          handle.execute("update license set tenant = 'two' where id = ?", license.id());
        });
    assertThat(events()).as("nothing came of it").hasSize(2);
    assertThatThrownBy(() ->
            shop.jdbi()
                .useTransaction(handle -> {
                  handle.execute("update license set tenant = 'no' where id = ?", license.id());
                  throw new IllegalStateException("broken off");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(events()).as("it did not happen").hasSize(2);
  }

  @Test
  void aRegistrationIsToldOnceItIsComplete() {
    License license = shop.registered(Bought.something());
    shop.jdbi()
        .useHandle(handle -> {
          handle.execute(
              "insert into registration (id, license_id, created_at) values (?, ?, ?)",
              UUID.randomUUID(),
              license.id(),
              NOON.minus(MINUTE));
          for (int i = 0; i < 2; i++) {
            handle.execute(
                "update registration set completed_at = coalesce(completed_at, ?)", NOON);
          }
        });
    assertThat(types(events())).containsExactly("license.changed", "registration.completed");
    JsonNode completed = events().getLast();
    assertThat(completed.path("time").asText()).isEqualTo(NOON.toString());
    assertThat(completed.at("/license/id").asText()).isEqualTo(license.id().toString());
    assertThat(completed.at("/data/createdAt").asText()).isEqualTo(NOON.minus(MINUTE).toString());
  }

  @Test
  void anotherListOfEntitlementsIsToldWithTheNumberOfThem() {
    License license = shop.active(NOON.minus(MINUTE));
    UUID list = UUID.randomUUID();
    shop.jdbi()
        .useTransaction(handle -> {
          handle.execute(
              "insert into entitlement_list (id, license_id, read_at) values (?, ?, ?)",
              list,
              license.id(),
              NOON);
          handle.execute(
              "insert into entitlement (list_id, dimension, kind, value) values (?, 'seats',"
                  + " 'integer', '5')",
              list);
        });
    JsonNode event = events().getLast();
    assertThat(event.path("type").asText()).isEqualTo("entitlement.changed");
    assertThat(event.path("data").toString())
        .isEqualTo("{\"list\":\"%s\",\"entitlements\":1,\"isFirst\":true}".formatted(list));
  }

  @Test
  void aRecordThatAwsRefusesIsToldOnceForOneReason() throws Exception {
    try (var market = new Market(NOON)) {
      Trouble.parkedRecord(market);
      market
          .shop()
          .jdbi()
          .useHandle(handle -> {
            for (int i = 0; i < 2; i++) {
              handle.execute(
                  """
                  update metering_record set state = 'sealed', settled_at = null
                  where state = 'parked'
                  """);
              handle.execute(
                  """
                  update metering_record set state = 'parked', settled_at = sealed_at
                  where state = 'sealed'
                  """);
            }
          });
      List<JsonNode> refused =
          events(market.shop()).stream()
              .filter(event -> event.path("type").asText().equals("metering.refused"))
              .toList();
      assertThat(refused).hasSize(1);
      JsonNode data = refused.getFirst().path("data");
      assertThat(data.path("dimension").asText()).isEqualTo(Shop.UNLISTED.value());
      assertThat(data.path("hour").asText()).isEqualTo(NOON.toString());
      assertThat(data.path("quantity").asText()).isEqualTo("3");
      assertThat(data.path("state").asText()).isEqualTo("parked");
      assertThat(data.path("reason").asText()).contains("InvalidUsageDimension");
    }
  }

  @Test
  void aWindowThatIsAboutToCloseIsToldOnce() throws Exception {
    try (var market = new Market(NOON)) {
      Trouble.parkedRecord(market);
      Shop all = market.shop();
      Instant deadline =
          all.jdbi()
              .withHandle(handle ->
                  handle.select("select deadline from metering_record").mapTo(Instant.class).one());
      try (var teller = Teller.of(all)) {
        all.at(deadline.minus(Duration.ofHours(3)));
        assertThat(teller.webhooks().upkeep().once()).isEqualTo(Loop.Round.IDLE);
        assertThat(atRisk(all)).isEmpty();
      }
      all.at(deadline.minus(Duration.ofHours(1)));
      for (int i = 0; i < 2; i++) {
        try (var teller = Teller.of(all)) {
          teller.webhooks().upkeep().once();
        }
      }
      assertThat(atRisk(all)).hasSize(1);
      assertThat(atRisk(all).getFirst().at("/data/deadline").asText())
          .isEqualTo(deadline.toString());
      assertThat(atRisk(all).getFirst().at("/data/units").asText()).isEqualTo("3");
    }
  }

  @Test
  void everyTypeThatCanBeChosenIsOneThatTheDatabaseWrites() throws Exception {
    String written =
        shop.jdbi()
            .withHandle(handle ->
                handle
                    .select("select string_agg(prosrc, '') from pg_proc where prosrc like '%tell%'")
                    .mapTo(String.class)
                    .one());
    assertThat(EventType.words())
        .allSatisfy(word ->
            assertThat(word.equals("deadline.at_risk") || written.contains("'" + word + "'"))
                .as(word)
                .isTrue());
  }

  private List<JsonNode> superseded() {
    return events().stream()
        .filter(event -> event.path("type").asText().equals("license.superseded"))
        .toList();
  }

  private static List<JsonNode> atRisk(Shop shop) {
    return events(shop).stream()
        .filter(event -> event.path("type").asText().equals("deadline.at_risk"))
        .toList();
  }

  private List<JsonNode> events() {
    return events(shop);
  }

  static List<JsonNode> events(Shop shop) {
    return shop.jdbi()
        .withHandle(handle ->
            handle
                .select("select body from webhook_event order by seq")
                .mapTo(String.class)
                .map(EventsIT::json)
                .list());
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
