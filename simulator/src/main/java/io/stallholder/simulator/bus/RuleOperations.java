package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service.Operation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What can be done to rules.
final class RuleOperations {
  private static final int MAX_DESCRIPTION = 512;

  /// Of the service model; the quota is lower.
  static final int MAX_PATTERN = 4_096;

  private final Rules rules;

  RuleOperations(Rules rules) {
    this.rules = rules;
  }

  Map<String, Operation> all() {
    return Map.of(
        "PutRule",
        this::put,
        "DescribeRule",
        this::describe,
        "ListRules",
        this::list,
        "DeleteRule",
        this::delete,
        "EnableRule",
        call -> turn(call, Rule.State.ENABLED),
        "DisableRule",
        call -> turn(call, Rule.State.DISABLED));
  }

  @Behaviour(
      value = "PutRule replaces all of a rule but its targets, and enables unless told otherwise",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutRule; targets: LocalStack, 2024",
      date = "2026-11-24")
  private ObjectNode put(Call call) {
    ObjectNode input = call.input();
    BusInput.checkBus(call, "EventBusName");
    Rule.Id id = new Rule.Id(call.caller().accountId(), BusInput.name(input, "Name"));
    checkSimulated(call);
    Map<String, String> notes = new LinkedHashMap<>();
    BusInput.text(input, "Description", "Description", MAX_DESCRIPTION)
        .ifPresent(text -> notes.put("Description", text));
    BusInput.text(input, "RoleArn", "RoleArn", BusInput.MAX_ARN)
        .ifPresent(text -> notes.put("RoleArn", text));
    EventPattern pattern =
        BusInput.text(input, "EventPattern", "EventPattern", MAX_PATTERN)
            .map(EventPattern::parse)
            .orElseThrow(() ->
                BusInput.invalid(
                    "Parameter(s) EventPattern or ScheduleExpression must be specified."));
    List<Target> targets = rules.find(id).map(Rule::targets).orElse(List.of());
    rules.put(new Rule(id, pattern, state(input), notes, targets));
    return Json.object().put("RuleArn", id.arn());
  }

  @Behaviour(
      value = "Schedules, and rules outside us-east-1, are refused: they would never fire",
      source = Source.GUESS,
      of = "AWS accepts both; here no event would ever come, and silence is hard to debug",
      date = "2026-11-24")
  private static void checkSimulated(Call call) {
    if (call.input().hasNonNull("ScheduleExpression")) {
      throw BusInput.invalid(
          "Schedules are not simulated: give an EventPattern and no ScheduleExpression.");
    }
    if (!Rules.isHere(call.caller())) {
      throw BusInput.invalid(
          "Rules are simulated in us-east-1 only, where the events of AWS Marketplace are; this"
              + " call is for "
              + call.caller().region()
              + ".");
    }
  }

  private static Rule.State state(ObjectNode input) {
    Optional<String> state = BusInput.text(input, "State", "State", Integer.MAX_VALUE);
    if (state.isEmpty()) {
      return Rule.State.ENABLED;
    }
    try {
      return Rule.State.valueOf(state.get());
    } catch (IllegalArgumentException e) {
      throw BusInput.violation(
          "State",
          state.get(),
          "Member must satisfy enum value set: " + Arrays.toString(Rule.State.values()));
    }
  }

  private ObjectNode describe(Call call) {
    BusInput.checkBus(call, "EventBusName");
    Rule rule = rules.get(call.caller(), BusInput.name(call.input(), "Name"));
    return rule.json().put("CreatedBy", rule.id().account());
  }

  private ObjectNode list(Call call) {
    BusInput.checkBus(call, "EventBusName");
    String prefix =
        call.input().hasNonNull("NamePrefix") ? BusInput.name(call.input(), "NamePrefix") : "";
    Map<String, ObjectNode> found = new TreeMap<>();
    for (Rule rule : rules.of(call.caller())) {
      if (rule.id().name().startsWith(prefix)) {
        found.put(rule.id().name(), rule.json());
      }
    }
    return Paging.page(call.input(), "Rules", found);
  }

  @Behaviour(
      value = "A rule with targets cannot be deleted; one that is not there is no error",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, DeleteRule; the message: LocalStack, 2024",
      date = "2026-11-24")
  private ObjectNode delete(Call call) {
    BusInput.checkBus(call, "EventBusName");
    rules
        .find(call.caller(), BusInput.name(call.input(), "Name"))
        .ifPresent(rule -> {
          if (!rule.targets().isEmpty()) {
            throw BusInput.invalid("Rule can't be deleted since it has targets.");
          }
          rules.remove(rule);
        });
    return Json.object();
  }

  private ObjectNode turn(Call call, Rule.State state) {
    BusInput.checkBus(call, "EventBusName");
    rules.put(rules.get(call.caller(), BusInput.name(call.input(), "Name")).in(state));
    return Json.object();
  }
}
