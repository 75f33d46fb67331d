package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.metering.RecoveryStore.Filter;
import io.stallholder.gateway.usage.Reports;
import io.stallholder.marketplace.UsageHour;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tags from the event to AWS's own ledger.
@Timeout(60)
final class TagsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MANY = 4000;

  private final Market market = new Market(NOON);

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void aRecordIsDividedByTheTagsOfItsUsage() {
    Bought bought = market.buyer();
    used(bought, market.shop().now(), "4", Map.of("team", "blue", "env", "prod"));
    used(bought, market.shop().now(), "2.5", Map.of("team", "red"));
    used(bought, market.shop().now(), "2", Map.of("env", "prod", "team", "blue"));
    used(bought, market.shop().now(), "1", Map.of());
    market.sealNextHour();
    market.submit();

    assertThat(allocations(sent(0)))
        .containsOnly(
            Map.entry("{env=prod, team=blue}", 6), Map.entry("{team=red}", 2), Map.entry("{}", 1));
    assertThat(market.onlyLine(bought).state()).isEqualTo(LedgerStore.RecordState.METERED);
    assertThat(tagRows()).isZero();
    assertThat(carry())
        .containsOnly(Map.entry("{\"team\": \"red\"}", new BigDecimal("0.500000000")));
    market.assertBooksClose();
  }

  @Test
  void aTagSetsFractionsMakeAUnitInALaterHour() {
    Bought bought = market.buyer();
    for (int hour = 0; hour < 2; hour++) {
      used(bought, market.shop().now(), "1.5", Map.of("team", "red"));
      used(bought, market.shop().now(), "5", Map.of("team", "blue"));
      market.sealNextHour();
    }
    market.submit();
    assertThat(allocations(sent(0).path(0)))
        .containsOnly(Map.entry("{team=blue}", 5), Map.entry("{team=red}", 1));
    assertThat(allocations(sent(0).path(1)))
        .containsOnly(Map.entry("{team=blue}", 5), Map.entry("{team=red}", 2));
    assertThat(carry()).isEmpty();
  }

  @Test
  void everyAttemptSendsTheIdenticalAllocations() {
    Bought bought = market.buyer();
    for (int team = 0; team < 50; team++) {
      used(bought, market.shop().now(), "1", Map.of("z", "1", "team", "t" + team, "aa", "2"));
    }
    market.sealNextHour();
    market.aws().fault("lose-reply", 1);
    market.submit();
    market.backoffIsOver();
    market.submit();
    List<JsonNode> requests = market.aws().requests();
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).toString()).isEqualTo(requests.get(1).toString());
    assertThatThrownBy(() ->
            market
                .shop()
                .jdbi()
                .useHandle(it ->
                    it.execute("update metering_record set allocations = '[]', state = 'sealed'")))
        .hasMessageContaining("cannot change");
  }

  @Test
  void thousandsOfTagSetsAreFoldedUntilAwsTakesThem() {
    Bought bought = market.buyer();
    Instant now = market.shop().now();
    License license = market.license(bought);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      events.add(
          event(license, now, String.valueOf(1 + i), Map.of("user", "u" + "x".repeat(250) + i)));
    }
    assertThat(market.stall().reports().sendLines(events)).containsOnly("accepted");
    market.sealNextHour();
    market.submit();

    assertThat(market.onlyLine(bought).state()).isEqualTo(LedgerStore.RecordState.METERED);
    Map<String, Integer> parts = allocations(sent(0));
    assertThat(parts).hasSize(2500);
    assertThat(parts.get("{}")).isEqualTo(IntStream.rangeClosed(1, MANY - 2499).sum());
    assertThat(tagRows()).isZero();
    market.assertBooksClose();
  }

  @Test
  void manyLargeRecordsGoInSeveralRequests() {
    List<Bought> buyers = market.buyers(4);
    Instant now = market.shop().now();
    for (Bought bought : buyers) {
      License license = market.license(bought);
      List<String> events = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        Map<String, String> tags = new TreeMap<>();
        for (int tag = 0; tag < 4; tag++) {
          tags.put("k" + tag, "v".repeat(240) + i);
        }
        events.add(event(license, now, "1", tags));
      }
      assertThat(market.stall().reports().sendLines(events)).containsOnly("accepted");
    }
    market.sealNextHour();
    market.submit();
    assertThat(market.aws().requests()).hasSize(4);
    market.assertBooksClose();
    assertThat(market.aws().ledger()).hasSize(4);
  }

  @Test
  void tagsOfUsageFromBeforeTheActivationGoWhereItGoes() {
    Bought bought = market.aws().subscribe();
    market.advance(Duration.ofSeconds(72));
    market.shop().registered(bought);
    Instant activation = market.shop().now();
    used(bought, activation.minus(HOUR.multipliedBy(2)), "3", Map.of("team", "early"));
    market.shop().heard(bought.activated(activation));
    used(bought, market.shop().now(), "2", Map.of("team", "early"));
    market.sealNextHour();
    market.submit();
    assertThat(allocations(sent(0))).containsOnly(Map.entry("{team=early}", 5));
    market.assertBooksClose();
  }

  @Test
  void tagsOfLateUsageGoIntoTheHourItIsCountedInto() {
    Bought bought = market.buyer();
    Instant first = market.shop().now();
    used(bought, first, "3", Map.of("team", "blue"));
    market.sealNextHour();
    used(bought, first, "4", Map.of("team", "late"));
    market.sealNextHour();
    market.submit();
    assertThat(market.stall().lines(market.license(bought))).hasSize(2);
    assertThat(allocations(sent(0).path(1))).containsOnly(Map.entry("{team=late}", 4));
  }

  @Test
  void anHourOfLessThanAUnitHandsItsTagsOn() {
    Bought bought = market.buyer();
    used(bought, market.shop().now(), "0.6", Map.of("team", "blue"));
    market.sealNextHour();
    assertThat(market.stall().lines(market.license(bought))).isEmpty();
    assertThat(carry()).containsOnlyKeys("{\"team\": \"blue\"}");
    used(bought, market.shop().now(), "0.4", Map.of("team", "blue"));
    market.sealNextHour();
    market.submit();
    assertThat(allocations(sent(0))).containsOnly(Map.entry("{team=blue}", 1));
    assertThat(carry()).isEmpty();
  }

  @Test
  void aClosedLicenseLeavesNoTagsBehind() {
    Bought bought = market.buyer();
    used(bought, market.shop().now(), "3.4", Map.of("team", "blue"));
    market.shop().heard(bought.cancelled(market.shop().now()));
    market.seal();
    assertThat(carry()).isNotEmpty();
    market.advance(HOUR.multipliedBy(2));
    market.seal();
    market.submit();
    assertThat(carry()).isEmpty();
    assertThat(tagRows()).isZero();
    assertThat(market.stall().balance(market.license(bought))).matches(Balance::closes);
  }

  @Test
  void whatARestoredDatabaseFreezesAndAPersonFindsUnbilledIsBilledWithoutTags() {
    Bought bought = market.buyer();
    used(bought, market.shop().now(), "3.4", Map.of("team", "blue"));
    market.sealNextHour();
    market.submit();
    used(bought, market.shop().now(), "2.8", Map.of("team", "blue"));
    Shop shop = market.shop();
    var counter = new UsageCounter(shop.config().metering(), shop.licenses());
    var recovering = new Recovering(shop.jdbi(), counter, shop.clock());
    recovering.declare(shop.now());
    assertThat(carry()).isEmpty();
    assertThat(tagRows()).isZero();
    recovering.resolve(
        shop.jdbi().withHandle(RecoveryStore::all).getFirst().id(),
        new Filter(Optional.empty(), Optional.empty(), Optional.empty()),
        Recovering.Finding.UNBILLED,
        "test");
    market.advance(HOUR.multipliedBy(2));
    market.seal();
    market.submit();
    assertThat(market.billed(bought)).isEqualByComparingTo("6");
    assertThat(sent(1).path(0).has("UsageAllocations")).isFalse();
    market.assertBooksClose();
  }

  @Test
  void usageThatFindsItsLicenseLaterKeepsItsTags() {
    Bought bought = market.buyer();
    Bought another = market.buyer();
    License license = market.license(bought);
    market.shop().serves(license, "tenant-1", false);
    market.shop().serves(market.license(another), "tenant-1", false);
    Instant now = market.shop().now();
    assertThat(market.stall().reports().sendLines(List.of(event("tenant-1", now, "5"))))
        .containsExactly("accepted");
    market.shop().serves(license, "tenant-1", true);
    assertThat(market.stall().reports().attribute("tenant-1")).isEqualTo(1);
    market.sealNextHour();
    market.submit();
    assertThat(allocations(sent(0))).containsOnly(Map.entry("{team=blue}", 5));
  }

  @Test
  void untaggedUsageTouchesNoTagTable() {
    Bought bought = market.sealedHourOf("7");
    market.submit();
    assertThat(sent(0).path(0).has("UsageAllocations")).isFalse();
    assertThat(market.stall().line(market.license(bought), UsageHour.containing(NOON)).quantity())
        .isEqualTo(7);
    assertThat(tagRows()).isZero();
    assertThat(carry()).isEmpty();
  }

  private void used(Bought bought, Instant time, String quantity, Map<String, String> tags) {
    assertThat(
            market
                .stall()
                .reports()
                .sendLines(List.of(event(market.license(bought), time, quantity, tags))))
        .containsExactly("accepted");
  }

  private static String event(
      License license, Instant time, String quantity, Map<String, String> tags) {
    return tagged(Reports.used(license, time, quantity).json(), new TreeMap<>(tags));
  }

  private static String event(String tenant, Instant time, String quantity) {
    return tagged(Reports.used(tenant, time, quantity).json(), Map.of("team", "blue"));
  }

  private static String tagged(String event, Map<String, String> tags) {
    try {
      ObjectNode json = (ObjectNode) Json.mapper().readTree(event);
      json.withObject("/data").set("tags", Json.mapper().valueToTree(tags));
      return json.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The records of a request.
  private JsonNode sent(int request) {
    return market.aws().requests().get(request).path("UsageRecords");
  }

  /// Of a record, or of the only one.
  private static Map<String, Integer> allocations(JsonNode records) {
    JsonNode record = records.isArray() ? records.path(0) : records;
    Map<String, Integer> allocations = new TreeMap<>();
    for (JsonNode part : record.path("UsageAllocations")) {
      Map<String, String> tags = new TreeMap<>();
      part.path("Tags")
          .forEach(tag -> tags.put(tag.path("Key").textValue(), tag.path("Value").textValue()));
      allocations.put(tags.toString(), part.path("AllocatedUsageQuantity").intValue());
    }
    return allocations;
  }

  private int tagRows() {
    return market
        .shop()
        .jdbi()
        .withHandle(
            it -> it.createQuery("select count(*) from open_tagged").mapTo(Integer.class).one());
  }

  private Map<String, BigDecimal> carry() {
    Map<String, BigDecimal> carry = new TreeMap<>();
    market
        .shop()
        .jdbi()
        .useHandle(it ->
            it.createQuery("select tags, carry from tag_carry")
                .map((row, _) -> Map.entry(row.getString("tags"), row.getBigDecimal("carry")))
                .forEach(each -> carry.put(each.getKey(), each.getValue())));
    return carry;
  }
}
