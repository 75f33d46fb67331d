package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.Stall.Reply;
import io.stallholder.simulator.Stall.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The control API.
final class ControlTest {
  private final Ticker machine = new Ticker();
  private final Stall stall = Stall.open(machine);

  @AfterEach
  void close() {
    stall.close();
  }

  @Test
  void timeRunsAtItsSpeed() {
    stall.put("clock", "{\"speed\":180}");
    machine.advance(Duration.ofSeconds(20));

    assertThat(stall.get("clock").toString())
        .isEqualTo("{\"now\":\"2030-11-05T13:00:00Z\",\"speed\":180}");
    stall.put("clock", "{\"speed\":0}");
    machine.advance(Duration.ofSeconds(20));
    assertThat(stall.now()).isEqualTo("2030-11-05T13:00:00Z");
  }

  @Test
  void timeNeverGoesBackOnceItWasSeen() {
    Reply reply = stall.control("PUT", "clock", "{\"now\":\"2030-11-05T11:59:59Z\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("error").asText()).startsWith("time never goes back");
    assertThat(stall.control("PUT", "clock", "{\"advance\":\"-PT1S\"}").status()).isEqualTo(400);
    assertThat(stall.now()).isEqualTo(Stall.NOON);
  }

  @Test
  void timeThatNobodySawCanBeSetAnywhere() {
    try (Simulator fresh = Simulator.start(Setup.on(0).with(machine))) {
      Reply past = Stall.controlOf(fresh, "PUT", "clock", "{\"now\":\"2026-01-01T00:00:00Z\"}");
      assertThat(past.status()).isEqualTo(200);
    }
    try (Simulator fresh = Simulator.start(Setup.on(0).with(machine))) {
      JsonNode seen = Stall.controlOf(fresh, "GET", "clock", "").json();
      assertThat(Instant.parse(seen.path("now").asText()))
          .isEqualTo(machine.instant().truncatedTo(ChronoUnit.MILLIS));
      assertThat(seen.path("speed").asInt()).isEqualTo(1);
      Reply past = Stall.controlOf(fresh, "PUT", "clock", "{\"now\":\"2026-01-01T00:00:00Z\"}");
      assertThat(past.status()).isEqualTo(400);
    }
  }

  @Test
  void aClockCallSaysOneThing() {
    assertThat(problem("PUT", "clock", "{}")).contains("needs now, advance or speed");
    assertThat(problem("PUT", "clock", "{\"now\":\"2031-01-01T00:00:00Z\",\"advance\":\"PT1H\"}"))
        .contains("not both");
    assertThat(problem("PUT", "clock", "{\"advance\":\"1h\"}")).contains("$.advance", "PT1H");
    assertThat(problem("PUT", "clock", "{\"speed\":-1}")).contains("speed must lie between");
    assertThat(problem("PUT", "clock", "{\"Now\":\"x\"}")).contains("$.Now", "is not known");
    assertThat(problem("PUT", "clock", "now")).contains("not JSON");
  }

  @Test
  void theStandingWorldHasOneSellerAndAProductOfEachModel() {
    JsonNode world = stall.get("world");

    assertThat(world.at("/sellers/0/accessKeyId").asText()).isEqualTo(Stall.ACCESS_KEY);
    assertThat(world.at("/sellers/0/secretAccessKey").asText()).isEqualTo(Stall.SECRET);
    assertThat(world.path("products").findValuesAsText("model"))
        .containsExactly("subscription", "contract", "contract-with-consumption", "subscription");
    assertThat(world.path("products").findValuesAsText("licensing"))
        .containsExactly("license", "license", "license", "legacy");
    assertThat(world.path("products").findValuesAsText("queueUrl")).containsOnly(stall.queueUrl());
    assertThat(world.path("buyers").findValuesAsText("accountId"))
        .containsExactly("345678901234", "456789012345", "567890123456");
  }

  @Test
  void aWorldCanBePutAsItWasGot() {
    JsonNode world = stall.get("world");

    assertThat(stall.put("world", world.toString())).isEqualTo(world);
  }

  @Test
  void whatIsWrongWithAWorldIsNamedByItsPath() {
    assertThat(worldProblem("\"accountId\":\"345678901234\"", "\"accountId\":\"345\""))
        .contains("\"$.buyers[0].accountId\"", "must be 12 digits, not");
    assertThat(worldProblem("\"model\":\"subscription\"", "\"model\":\"rent\""))
        .contains("\"$.products[0].model\"", "contract-with-consumption");
    assertThat(worldProblem("\"seller\":\"109876543210\"", "\"seller\":\"999999999999\""))
        .contains("\"$.products[2].seller\"", "is not one of the sellers");
    assertThat(worldProblem("8sec05example0second000x5", Stall.SUBSCRIPTION))
        .contains("\"$.products[1].code\"", "is there twice");
    assertThat(worldProblem("[\"api_calls\",\"storage_gb\"]", "[\"api_calls\",\"api_calls\"]"))
        .contains("\"$.products[0].dimensions[1]\"");
    assertThat(worldProblem("http://127.0.0.1/109876543210/events", "ftp://x"))
        .contains("\"$.products[2].queueUrl\"");
    assertThat(worldProblem("http://127.0.0.1/109876543210/events", "http://x/210987654321/q"))
        .contains("\"$.products[2].queueUrl\"", "seller's account");
    assertThat(worldProblem("\"concurrentAgreements\":false", "\"concurent\":false"))
        .contains("\"$.products[0].concurent\"", "is not known");
    assertThat(worldProblem("\"concurrentAgreements\":false", "\"licensing\":\"rented\""))
        .contains("\"$.products[0].licensing\"", "the instant at which it switches");
    assertThat(problem("PUT", "world", "{\"sellers\":{}}")).contains("\"$.sellers\"");
    assertThat(stall.get("world").path("buyers")).hasSize(3);
  }

  @Test
  void aNewWorldStartsAfreshButTimeGoesOn() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("PT20S");
    stall.put("world", Worlds.TWO_SELLERS);
    stall.advance("PT1H");

    assertThat(stall.get("subscriptions").path("subscriptions")).isEmpty();
    assertThat(stall.control("GET", "subscriptions/" + subscription.agreementId(), "").status())
        .isEqualTo(404);
    assertThat(stall.now()).isEqualTo(Stall.NOON.plusSeconds(3_620));
  }

  @Test
  void onlyConcurrentAgreementsCanBeSeveral() {
    stall.put("world", Worlds.TWO_SELLERS);
    Subscription first = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    String order = "{\"buyer\":\"345678901234\",\"product\":\"" + Stall.SUBSCRIPTION + "\"}";
    assertThat(stall.control("POST", "subscriptions", order).status()).isEqualTo(409);
    stall.delete("subscriptions/" + first.agreementId());

    assertThat(stall.control("POST", "subscriptions", order).status()).isEqualTo(200);
  }

  @Test
  void subscriptionsAreListedWithTheirState() {
    Subscription subscription = stall.active(Stall.CONTRACT);

    JsonNode listed = stall.get("subscriptions").at("/subscriptions/0");

    assertThat(listed.path("agreementId").asText()).isEqualTo(subscription.agreementId());
    assertThat(listed.path("state").asText()).isEqualTo("active");
    assertThat(listed.at("/entitlements/seats").asInt()).isEqualTo(10);
    assertThat(listed.toString()).doesNotContain(subscription.token());
    assertThat(stall.delete("subscriptions/" + subscription.agreementId()).path("state").asText())
        .isEqualTo("ending");
    assertThat(stall.control("DELETE", "subscriptions/" + subscription.agreementId(), "").status())
        .isEqualTo(409);
  }

  @Test
  void anOrderIsChecked() {
    assertThat(order("\"buyer\":\"1\",\"product\":\"" + Stall.CONTRACT + "\"")).contains("$.buyer");
    assertThat(order("\"buyer\":\"345678901234\",\"product\":\"x\"")).contains("$.product");
    assertThat(order("\"product\":\"" + Stall.CONTRACT + "\"")).contains("$.buyer", "is required");
    assertThat(orderOf(Stall.CONTRACT, "\"chairs\":1")).contains("$.entitlements.chairs");
    assertThat(orderOf(Stall.CONTRACT, "\"seats\":0")).contains("$.entitlements.seats");
    assertThat(orderOf(Stall.CONTRACT, "")).contains("must not be empty");
    assertThat(orderOf(Stall.SUBSCRIPTION, "\"api_calls\":1")).contains("are for contracts only");
  }

  @Test
  void switchesAreChangedTogetherOrNotAtAll() {
    JsonNode before = stall.get("switches");
    assertThat(before.path("quota").asInt()).isEqualTo(10);
    assertThat(before.path("tokenLife").asText()).isEqualTo("PT4H");
    assertThat(before.path("finalHourOpens").asText()).isEqualTo("deprovisioned");

    assertThat(problem("PUT", "switches", "{\"quota\":null,\"finalHourOpens\":\"never\"}"))
        .contains("$.finalHourOpens", "must be one of ended, deprovisioned");
    assertThat(problem("PUT", "switches", "{\"usageWindow\":\"-PT1H\"}")).contains("$.usageWindow");
    assertThat(problem("PUT", "switches", "{\"quota\":0}")).contains("$.quota");
    assertThat(problem("PUT", "switches", "{\"quotas\":5}")).contains("$.quotas", "quota");
    assertThat(stall.get("switches")).isEqualTo(before);
    assertThat(stall.put("switches", "{\"quota\":null}").path("quota").isNull()).isTrue();
  }

  @Test
  void resetBringsTheStandingWorldBack() {
    JsonNode world = stall.get("world");
    JsonNode switches = stall.get("switches");
    stall.put("world", Worlds.TWO_SELLERS);
    Subscription subscription = stall.active(Stall.SUBSCRIPTION);
    stall.switchTo("quota", "null");
    stall.post(
        "faults", "{\"operation\":\"*\",\"kind\":\"latency\",\"delay\":\"PT0S\",\"count\":1}");
    stall.metering(
        "BatchMeterUsage", Usage.batch(Usage.record(subscription, stall.now(), "api_calls", 1)));
    Instant now = stall.now();

    stall.post("reset", "");

    assertThat(stall.get("world")).isEqualTo(world);
    assertThat(stall.get("switches")).isEqualTo(switches);
    assertThat(stall.get("ledger").path("records")).isEmpty();
    assertThat(stall.get("calls").path("calls")).isEmpty();
    assertThat(stall.get("faults").path("faults")).isEmpty();
    assertThat(stall.get("subscriptions").path("subscriptions")).isEmpty();
    assertThat(stall.now()).isEqualTo(now);
    try (var sqs = stall.sqs()) {
      assertThat(sqs.receiveMessage(request -> request.queueUrl(stall.queueUrl())).messages())
          .isEmpty();
    }
  }

  @Test
  void afterAResetAStoryMayBeginEarlier() {
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.advance("P40D");
    stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    stall.post("reset", "{\"now\":\"2030-11-05T12:00:00Z\",\"speed\":0}");

    assertThat(stall.now()).isEqualTo(Stall.NOON);
    stall.advance("P80D");
    assertThat(stall.get("subscriptions").path("subscriptions")).isEmpty();
    assertThat(stall.control("PUT", "clock", "{\"now\":\"2030-11-05T12:00:00Z\"}").status())
        .isEqualTo(400);
  }

  @Test
  void aResetThatCannotBeDoneResetsNothing() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);

    for (String wrong :
        List.of("{\"now\":\"1999-12-31T00:00:00Z\"}", "{\"speed\":-1}", "{\"advance\":\"PT1H\"}")) {
      assertThat(stall.control("POST", "reset", wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(stall.get("subscriptions/" + subscription.agreementId()).path("buyer").asText())
        .isEqualTo(Stall.BUYER);
  }

  @Test
  void callsAreKeptWithoutTokens() {
    Subscription subscription = stall.subscribe(Stall.BUYER, Stall.SUBSCRIPTION);
    stall.metering("ResolveCustomer", "{\"RegistrationToken\":\"" + subscription.token() + "\"}");
    stall.metering("BatchMeterUsage", Usage.batch());

    JsonNode calls = stall.get("calls?operation=ResolveCustomer");

    assertThat(calls.path("total").asInt()).isEqualTo(1);
    JsonNode call = calls.at("/calls/0");
    assertThat(call.path("time").asText()).isEqualTo(Stall.NOON.toString());
    assertThat(call.path("operation").asText()).isEqualTo("ResolveCustomer");
    assertThat(call.path("caller").asText()).isEqualTo("arn:aws:iam::210987654321:user/simulated");
    assertThat(call.path("status").asInt()).isEqualTo(200);
    assertThat(call.at("/request/RegistrationToken").asText()).isEqualTo("***");
    assertThat(call.at("/response/LicenseArn").asText()).isEqualTo(subscription.licenseArn());
    assertThat(stall.get("calls").toString()).doesNotContain(subscription.token());
    assertThat(stall.get("calls").path("calls")).hasSize(2);
  }

  @Test
  void messagesGoToQueuesThatExist() {
    assertThat(problem("POST", "messages", "")).contains("must not be empty");
    assertThat(stall.control("POST", "messages?queueUrl=/210987654321/other", "x").status())
        .isEqualTo(404);
    assertThat(stall.post("messages?queueUrl=" + stall.queueUrl(), "x").has("messageId")).isTrue();
  }

  @Test
  void whatIsNoCallIsNotFound() {
    assertThat(stall.control("GET", "nonsense", "").status()).isEqualTo(404);
    assertThat(stall.control("POST", "clock", "").status()).isEqualTo(404);
    assertThat(stall.control("GET", "", "").status()).isEqualTo(404);
    assertThat(stall.control("POST", "subscriptions/agmt-x/token", "").status()).isEqualTo(404);
  }

  private String worldProblem(String right, String wrong) {
    assertThat(Worlds.TWO_SELLERS).contains(right);
    return problem("PUT", "world", Worlds.TWO_SELLERS.replace(right, wrong));
  }

  private String order(String members) {
    return problem("POST", "subscriptions", "{" + members + "}");
  }

  private String orderOf(String product, String entitlements) {
    return order(
        "\"buyer\":\"345678901234\",\"product\":\"%s\",\"entitlements\":{%s}"
            .formatted(product, entitlements));
  }

  private String problem(String method, String path, String body) {
    Reply reply = stall.control(method, path, body);
    assertThat(reply.status()).isEqualTo(400);
    return reply.response().body();
  }
}
