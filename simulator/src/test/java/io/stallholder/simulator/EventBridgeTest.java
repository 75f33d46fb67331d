package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.ConcurrentModificationException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/// Rules and targets of Amazon EventBridge, by the AWS SDK for Java.
final class EventBridgeTest {
  private final Bus bus = Bus.open();

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void rulesAreDescribedAsTheyWerePut() {
    String arn =
        bus.events()
            .putRule(request ->
                request
                    .name("shop")
                    .eventPattern(Bus.PATTERN)
                    .description("what the shop says")
                    .roleArn("arn:aws:iam::210987654321:role/events")
                    .state(RuleState.DISABLED))
            .ruleArn();
    var rule = bus.events().describeRule(request -> request.name("shop").eventBusName("default"));

    assertThat(arn).isEqualTo("arn:aws:events:us-east-1:210987654321:rule/shop");
    assertThat(rule.arn()).isEqualTo(arn);
    assertThat(rule.eventPattern()).isEqualTo(Bus.PATTERN);
    assertThat(rule.description()).isEqualTo("what the shop says");
    assertThat(rule.roleArn()).isEqualTo("arn:aws:iam::210987654321:role/events");
    assertThat(rule.state()).isEqualTo(RuleState.DISABLED);
    assertThat(rule.eventBusName()).isEqualTo("default");
    assertThat(rule.createdBy()).isEqualTo(Stall.SELLER);
  }

  @Test
  void puttingARuleAgainReplacesAllButItsTargets() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);
    bus.events().disableRule(request -> request.name("shop"));
    var unused =
        bus.events()
            .putRule(request -> request.name("shop").eventPattern("{\"source\":[\"other\"]}"));
    var rule = bus.events().describeRule(request -> request.name("shop"));

    assertThat(rule.state()).isEqualTo(RuleState.ENABLED);
    assertThat(rule.eventPattern()).isEqualTo("{\"source\":[\"other\"]}");
    assertThat(bus.targets("shop")).hasSize(1);
  }

  @Test
  void targetsAreListedAsTheyWerePut() {
    String rule = bus.rule("shop");
    Target target =
        Bus.target("queue", Bus.QUEUE)
            .roleArn("arn:aws:iam::210987654321:role/events")
            .inputPath("$.detail")
            .deadLetterConfig(config -> config.arn(Bus.QUEUE))
            .retryPolicy(policy -> policy.maximumRetryAttempts(3).maximumEventAgeInSeconds(60))
            .build();
    var unused = bus.events().putTargets(request -> request.rule(rule).targets(target));

    assertThat(bus.targets("shop")).containsExactly(target);
    assertThat(
            bus.events().listRuleNamesByTarget(request -> request.targetArn(Bus.QUEUE)).ruleNames())
        .contains("shop");
    assertThat(
            bus.events()
                .listRuleNamesByTarget(request -> request.targetArn(Bus.QUEUE + "2"))
                .ruleNames())
        .isEmpty();
  }

  @Test
  void targetsThatAreNotSimulatedFailOneByOne() {
    PutTargetsResponse response =
        bus.events()
            .putTargets(request ->
                request
                    .rule(bus.rule("shop"))
                    .targets(
                        Bus.target("lambda", "arn:aws:lambda:us-east-1:210987654321:function:f")
                            .build(),
                        Bus.target("queue", Bus.QUEUE).build(),
                        Bus.target("far", "arn:aws:sqs:eu-west-1:210987654321:stallholder").build(),
                        Bus.target("both", Bus.QUEUE).input("{}").inputPath("$").build(),
                        Bus.target("text", Bus.QUEUE).input("no JSON").build()));

    assertThat(response.failedEntryCount()).isEqualTo(4);
    assertThat(response.failedEntries())
        .extracting("targetId")
        .containsExactly("lambda", "far", "both", "text");
    assertThat(response.failedEntries().getFirst().errorMessage())
        .contains("SQS", "us-east-1", "function:f");
    assertThat(bus.targets("shop")).extracting(Target::id).containsExactly("queue");
  }

  @Test
  void aRuleHasAtMostFiveTargets() {
    String rule = bus.rule("shop");
    List<Target> six =
        IntStream.range(0, 6).mapToObj(i -> Bus.target("t" + i, Bus.QUEUE).build()).toList();

    assertThatThrownBy(() -> bus.events().putTargets(request -> request.rule(rule).targets(six)))
        .isInstanceOf(LimitExceededException.class);
    assertThat(bus.targets("shop")).isEmpty();
  }

  @Test
  void aRuleWithTargetsCannotBeDeleted() {
    bus.aim(bus.rule("shop"), Bus.QUEUE);

    assertThatThrownBy(() -> bus.events().deleteRule(request -> request.name("shop")))
        .satisfies(thrown ->
            Bus.assertError(
                thrown, "ValidationException", "Rule can't be deleted since it has targets."));
    var removed = bus.events().removeTargets(request -> request.rule("shop").ids("queue"));
    bus.events().deleteRule(request -> request.name("shop"));
    bus.events().deleteRule(request -> request.name("shop"));
    assertThat(removed.failedEntryCount()).isZero();
    assertThat(bus.names("shop")).isEmpty();
  }

  @Test
  void rulesComeInPages() {
    for (int i = 0; i < 5; i++) {
      var unused = bus.rule("page-" + i);
    }
    var first = bus.events().listRules(request -> request.namePrefix("page-").limit(2));
    var second =
        bus.events()
            .listRules(
                request -> request.namePrefix("page-").limit(2).nextToken(first.nextToken()));
    bus.events().deleteRule(request -> request.name("page-3"));
    var third =
        bus.events()
            .listRules(
                request -> request.namePrefix("page-").limit(2).nextToken(second.nextToken()));

    assertThat(first.rules()).extracting(Rule::name).containsExactly("page-0", "page-1");
    assertThat(second.rules()).extracting(Rule::name).containsExactly("page-2", "page-3");
    assertThat(third.rules()).extracting(Rule::name).containsExactly("page-4");
    assertThat(third.nextToken()).isNull();
    assertThatThrownBy(() -> bus.events().listRules(request -> request.nextToken("nonsense")))
        .satisfies(thrown -> Bus.assertError(thrown, "ValidationException", "NextToken"));
    assertThatThrownBy(() -> bus.events().listRules(request -> request.limit(101)))
        .satisfies(thrown -> Bus.assertError(thrown, "ValidationException", "'limit'"));
  }

  @Test
  void targetsComeInPages() {
    String rule = bus.rule("shop");
    var unused =
        bus.events()
            .putTargets(request ->
                request
                    .rule(rule)
                    .targets(
                        Bus.target("c", Bus.QUEUE).build(),
                        Bus.target("a", Bus.QUEUE).build(),
                        Bus.target("b", Bus.QUEUE).build()));
    var first = bus.events().listTargetsByRule(request -> request.rule(rule).limit(2));
    var second =
        bus.events().listTargetsByRule(request -> request.rule(rule).nextToken(first.nextToken()));

    assertThat(first.targets()).extracting(Target::id).containsExactly("a", "b");
    assertThat(second.targets()).extracting(Target::id).containsExactly("c");
    assertThat(second.nextToken()).isNull();
  }

  @Test
  void aPatternCanBeTested() {
    String event =
        """
        {"version":"0","id":"1","detail-type":"created","source":"shop","account":"210987654321",
         "time":"2030-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail":{"a":1}}\
        """;

    assertThat(test(Bus.PATTERN, event)).isTrue();
    assertThat(test("{\"detail\":{\"a\":[2]}}", event)).isFalse();
    assertThatThrownBy(() -> test(Bus.PATTERN, "{\"source\":\"shop\"}"))
        .satisfies(thrown ->
            Bus.assertError(thrown, "ValidationException", "Parameter Event is not valid."));
    assertThatThrownBy(() -> test(Bus.PATTERN, "no JSON"))
        .satisfies(thrown ->
            Bus.assertError(thrown, "ValidationException", "Parameter Event is not valid."));
    assertThatThrownBy(() -> test("{\"source\":\"shop\"}", event))
        .isInstanceOf(InvalidEventPatternException.class);
  }

  @Test
  void patternsThatAreNotValidMakeNoRule() {
    assertThatThrownBy(() ->
            bus.events()
                .putRule(request ->
                    request.name("shop").eventPattern("{\"source\":[{\"like\":\"x\"}]}")))
        .isInstanceOf(InvalidEventPatternException.class)
        .hasMessageContaining("Unrecognized match type like")
        .hasMessageContaining("line: 1, column: 21");
    assertThat(bus.names("shop")).isEmpty();
  }

  @Test
  void rulesNeedAPatternAndNoSchedule() {
    assertThatThrownBy(() -> bus.events().putRule(request -> request.name("shop")))
        .satisfies(thrown -> Bus.assertError(thrown, "ValidationException", "must be specified"));
    assertThatThrownBy(() ->
            bus.events()
                .putRule(request -> request.name("shop").scheduleExpression("rate(5 minutes)")))
        .satisfies(thrown ->
            Bus.assertError(thrown, "ValidationException", "Schedules are not simulated"));
    assertThatThrownBy(() ->
            bus.events().putRule(request -> request.name("not a name").eventPattern(Bus.PATTERN)))
        .satisfies(thrown ->
            Bus.assertError(
                thrown,
                "ValidationException",
                "Value 'not a name' at 'name' failed to satisfy constraint"));
    assertThatThrownBy(() ->
            bus.events()
                .putRule(
                    request -> request.name("shop").eventPattern(Bus.PATTERN).state("SLEEPING")))
        .satisfies(thrown -> Bus.assertError(thrown, "ValidationException", "enum value set"));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> bus.events().describeRule(request -> request.name("gone")))
        .isInstanceOf(ResourceNotFoundException.class)
        .satisfies(thrown ->
            Bus.assertError(
                thrown,
                "ResourceNotFoundException",
                "Rule gone does not exist on EventBus default."));
    assertThatThrownBy(() -> bus.events().disableRule(request -> request.name("gone")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> bus.aim("gone", Bus.QUEUE))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> bus.events().listRules(request -> request.eventBusName("other")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Event bus other does not exist.");
    assertThatThrownBy(() -> bus.events().describeEventBus(request -> request.name("other")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void theDefaultBusIsTheOnlyOne() {
    String arn = "arn:aws:events:us-east-1:210987654321:event-bus/default";

    assertThat(bus.events().describeEventBus(request -> {}).arn()).isEqualTo(arn);
    assertThat(bus.events().describeEventBus(request -> request.name(arn)).name())
        .isEqualTo("default");
    assertThat(bus.events().listEventBuses(request -> {}).eventBuses())
        .singleElement()
        .satisfies(bus -> assertThat(bus.arn()).isEqualTo(arn));
    assertThat(bus.events().listEventBuses(request -> request.namePrefix("x")).eventBuses())
        .isEmpty();
  }

  @Test
  void faultsReachTheBus() {
    bus.stall()
        .post(
            "faults",
            "{\"operation\":\"PutRule\",\"kind\":\"error\",\"count\":1,"
                + "\"code\":\"ConcurrentModificationException\",\"status\":400}");

    assertThatThrownBy(() -> bus.rule("shop")).isInstanceOf(ConcurrentModificationException.class);
    assertThat(bus.rule("shop")).isEqualTo("shop");
  }

  private boolean test(String pattern, String event) {
    return bus.events()
        .testEventPattern(request -> request.eventPattern(pattern).event(event))
        .result();
  }
}
