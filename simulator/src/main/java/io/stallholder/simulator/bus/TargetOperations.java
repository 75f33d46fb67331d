package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What can be done to the targets of rules.
final class TargetOperations {
  @Behaviour(
      value = "A rule has at most 5 targets",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutTargets",
      date = "2026-11-24")
  static final int MAX_PER_RULE = 5;

  @Behaviour(
      value = "A call names at most 10 targets",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutTargets and RemoveTargets; the model says 100",
      date = "2026-11-24")
  static final int MAX_PER_CALL = 10;

  private static final Pattern ARN = Pattern.compile("arn:[\\w-]+:[\\w-]+:[\\w-]*:\\d*:.+");

  private final Rules rules;

  TargetOperations(Rules rules) {
    this.rules = rules;
  }

  Map<String, Operation> all() {
    return Map.of(
        "PutTargets",
        this::put,
        "RemoveTargets",
        this::remove,
        "ListTargetsByRule",
        this::list,
        "ListRuleNamesByTarget",
        this::listRuleNames);
  }

  @Behaviour(
      value = "PutTargets adds targets or replaces those of the same id; some of them may fail",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutTargets",
      date = "2026-11-24")
  private ObjectNode put(Call call) {
    List<JsonNode> entries = BusInput.list(call.input(), "Targets", MAX_PER_CALL);
    for (int i = 0; i < entries.size(); i++) {
      checkShape(entries.get(i), "Targets." + (i + 1) + ".member.");
    }
    Rule rule = rule(call);
    Map<String, Target> targets = new LinkedHashMap<>();
    rule.targets().forEach(target -> targets.put(target.id(), target));
    ObjectNode output = Json.object();
    ArrayNode failed = Json.array();
    for (JsonNode entry : entries) {
      try {
        Target target = Target.read((ObjectNode) entry);
        targets.put(target.id(), target);
      } catch (AwsError e) {
        failed
            .addObject()
            .put("TargetId", entry.path("Id").asText())
            .put("ErrorCode", e.code())
            .put("ErrorMessage", e.explanation());
      }
    }
    if (targets.size() > MAX_PER_RULE) {
      throw Rules.tooMany();
    }
    rules.put(rule.aimedAt(List.copyOf(targets.values())));
    output.put("FailedEntryCount", failed.size()).set("FailedEntries", failed);
    return output;
  }

  @Behaviour(
      value = "A target's Arn that is no ARN fails the whole call",
      source = Source.GUESS,
      of = "moto's error for it",
      date = "2026-11-24")
  private static void checkShape(JsonNode entry, String path) {
    if (!entry.isObject()) {
      throw AwsError.client("SerializationException", path + " is not a structure.");
    }
    var unused = BusInput.name(entry, "Id", path + "id");
    String arn = BusInput.required(entry, "Arn", path + "arn", BusInput.MAX_ARN);
    if (!ARN.matcher(arn).matches()) {
      throw BusInput.invalid(
          "Parameter " + arn + " is not valid. Reason: Provided Arn is not in correct format.");
    }
  }

  @Behaviour(
      value = "Removing a target that is not there is no error",
      source = Source.GUESS,
      of = "AWS says only that the targets of the request are removed afterwards",
      date = "2026-11-24")
  private ObjectNode remove(Call call) {
    List<String> ids =
        BusInput.list(call.input(), "Ids", MAX_PER_CALL).stream().map(JsonNode::asText).toList();
    Rule rule = rule(call);
    rules.put(
        rule.aimedAt(
            rule.targets().stream().filter(target -> !ids.contains(target.id())).toList()));
    ObjectNode output = Json.object().put("FailedEntryCount", 0);
    output.putArray("FailedEntries");
    return output;
  }

  private ObjectNode list(Call call) {
    Map<String, ObjectNode> targets = new TreeMap<>();
    rule(call).targets().forEach(target -> targets.put(target.id(), target.sent()));
    return Paging.page(call.input(), "Targets", targets);
  }

  private ObjectNode listRuleNames(Call call) {
    BusInput.checkBus(call, "EventBusName");
    String arn = BusInput.required(call.input(), "TargetArn", "TargetArn", BusInput.MAX_ARN);
    Map<String, TextNode> names = new TreeMap<>();
    for (Rule rule : rules.of(call.caller())) {
      if (rule.targets().stream().anyMatch(target -> target.arn().equals(arn))) {
        names.put(rule.id().name(), TextNode.valueOf(rule.id().name()));
      }
    }
    return Paging.page(call.input(), "RuleNames", names);
  }

  private Rule rule(Call call) {
    BusInput.checkBus(call, "EventBusName");
    return rules.get(call.caller(), BusInput.name(call.input(), "Rule"));
  }
}
