package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;

/// What Amazon EventBridge delivers, by the AWS SDK for Java.
final class PutEventsTest {
  private final Bus bus = Bus.open();

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void anEventThatARuleWantsIsInTheQueueAsItIs() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    PutEventsResponse response =
        bus.put(
            PutEventsRequestEntry.builder()
                .source("shop")
                .detailType("created")
                .detail("{\"count\": 1.50, \"name\": \"ü\"}")
                .resources("arn:aws:shop")
                .time(Instant.parse("2030-01-02T03:04:05.678Z"))
                .build());

    assertThat(response.failedEntryCount()).isZero();
    assertThat(bus.bodies())
        .containsExactly(
            "{\"version\":\"0\",\"id\":\""
                + response.entries().getFirst().eventId()
                + "\",\"detail-type\":\"created\",\"source\":\"shop\",\"account\":\"210987654321\","
                + "\"time\":\"2030-01-02T03:04:05Z\",\"region\":\"us-east-1\","
                + "\"resources\":[\"arn:aws:shop\"],"
                + "\"detail\":{\"count\":1.50,\"name\":\"ü\"}}");
  }

  @Test
  void anEventWithoutATimeHasThatOfTheCall() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    var unused = bus.put(Bus.entry("shop"));

    assertThat(bus.bodies())
        .singleElement()
        .extracting(body -> Stall.parse(body).path("time").asText())
        .isEqualTo(Stall.NOON.toString());
  }

  @Test
  void whatNoRuleWantsGoesNowhere() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    var unused = bus.put(Bus.entry("other"));

    assertThat(bus.bodies()).isEmpty();
  }

  @Test
  void aDisabledRuleRests() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    bus.events().disableRule(request -> request.name("shop"));
    var first = bus.put(Bus.entry("shop"));
    assertThat(bus.events().describeRule(request -> request.name("shop")).state())
        .isEqualTo(RuleState.DISABLED);
    assertThat(bus.bodies()).isEmpty();
    bus.events().enableRule(request -> request.name("shop"));
    var second = bus.put(Bus.entry("shop"));

    assertThat(first.failedEntryCount() + second.failedEntryCount()).isZero();
    assertThat(bus.bodies()).hasSize(1);
  }

  @Test
  void aTargetThatWasRemovedGetsNothing() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    assertThat(bus.targets("shop")).hasSize(1);
    var removed = bus.events().removeTargets(request -> request.rule("shop").ids("queue"));
    var unused = bus.put(Bus.entry("shop"));

    assertThat(removed.failedEntryCount()).isZero();
    assertThat(bus.targets("shop")).isEmpty();
    assertThat(bus.bodies()).isEmpty();
  }

  @Test
  void aTargetCanAskForItsOwnInput() {
    String rule = bus.rule("shop");
    var response =
        bus.events()
            .putTargets(request ->
                request
                    .rule(rule)
                    .targets(
                        Bus.target("constant", Bus.QUEUE).input("{\"always\":1}").build(),
                        Bus.target("part", Bus.QUEUE).inputPath("$.detail.name").build(),
                        Bus.target("filled", Bus.QUEUE)
                            .inputTransformer(transformer ->
                                transformer
                                    .inputPathsMap(Map.of("n", "$.detail.name"))
                                    .inputTemplate("{\"is\":<n>,\"said\":\"<n>!\"}"))
                            .build()));
    var unused = bus.put(Bus.entry("shop"));

    assertThat(response.failedEntries()).isEmpty();
    assertThat(bus.bodies())
        .containsExactlyInAnyOrder("{\"always\":1}", "\"a\"", "{\"is\":\"a\",\"said\":\"a!\"}");
  }

  @Test
  void entriesThatAreRefusedSayWhy() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    PutEventsResponse response =
        bus.put(
            Bus.entry("aws.agreement-marketplace"),
            Bus.entry("shop"),
            PutEventsRequestEntry.builder().source("shop").detailType("t").detail("[1]").build(),
            PutEventsRequestEntry.builder().source("shop").detail("{}").build());

    assertThat(response.failedEntryCount()).isEqualTo(3);
    assertThat(response.entries())
        .extracting("errorCode")
        .containsExactly(
            "NotAuthorizedForSourceException", null, "MalformedDetail", "InvalidArgument");
    assertThat(response.entries().get(1).eventId()).hasSize(36);
    assertThat(bus.bodies()).hasSize(1);
  }

  @Test
  void anEntryForAnotherBusIsLost() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    PutEventsResponse response =
        bus.put(Bus.entry("shop").toBuilder().eventBusName("other").build());

    assertThat(response.failedEntryCount()).isZero();
    assertThat(bus.bodies()).isEmpty();
  }

  @Test
  void aCallHasAtMostTenEntriesAndAMegabyte() {
    PutEventsRequestEntry[] eleven =
        IntStream.range(0, 11)
            .mapToObj(i -> Bus.entry("shop"))
            .toArray(PutEventsRequestEntry[]::new);
    String half = "{\"x\":\"" + "x".repeat(524_288) + "\"}";
    PutEventsRequestEntry large = Bus.entry("shop").toBuilder().detail(half).build();

    assertThatThrownBy(() -> bus.put(eleven))
        .satisfies(thrown -> Bus.assertError(thrown, "ValidationException", "'entries'"));
    assertThatThrownBy(() -> bus.put(large, large))
        .satisfies(thrown ->
            Bus.assertError(
                thrown,
                "ValidationException",
                "Total size of the entries in the request is over the limit."));
    assertThat(bus.put(large).failedEntryCount()).isZero();
  }

  @Test
  void inAnotherRegionThereAreNoRules() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    try (EventBridgeClient elsewhere =
        bus.stall().built(EventBridgeClient.builder(), Region.EU_WEST_1)) {
      assertThat(elsewhere.listRules(request -> {}).rules()).isEmpty();
      assertThatThrownBy(() -> elsewhere.describeRule(request -> request.name("shop")))
          .isInstanceOf(ResourceNotFoundException.class);
      assertThatThrownBy(
              () -> elsewhere.putRule(request -> request.name("far").eventPattern(Bus.PATTERN)))
          .satisfies(
              thrown -> Bus.assertError(thrown, "ValidationException", "us-east-1", "eu-west-1"));
      var response = elsewhere.putEvents(request -> request.entries(Bus.entry("shop")));
      assertThat(response.failedEntryCount()).isZero();
    }
    assertThat(bus.bodies()).isEmpty();
  }
}
