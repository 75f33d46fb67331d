package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.AwsJson;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.protocol.Service.Operation;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sender;
import io.stallholder.simulator.world.QueueAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Amazon EventBridge over AWS JSON 1.1: the default bus of every account, in us-east-1, with rules
/// that fill SQS queues. Guarded by the simulator's lock.
public final class EventBus {
  private static final Set<String> OTHERS =
      Set.of(
          "ActivateEventSource",
          "CancelReplay",
          "CreateApiDestination",
          "CreateArchive",
          "CreateConnection",
          "CreateEndpoint",
          "CreateEventBus",
          "CreatePartnerEventSource",
          "DeactivateEventSource",
          "DeauthorizeConnection",
          "DeleteApiDestination",
          "DeleteArchive",
          "DeleteConnection",
          "DeleteEndpoint",
          "DeleteEventBus",
          "DeletePartnerEventSource",
          "DescribeApiDestination",
          "DescribeArchive",
          "DescribeConnection",
          "DescribeEndpoint",
          "DescribeEventSource",
          "DescribePartnerEventSource",
          "DescribeReplay",
          "ListApiDestinations",
          "ListArchives",
          "ListConnections",
          "ListEndpoints",
          "ListEventSources",
          "ListPartnerEventSourceAccounts",
          "ListPartnerEventSources",
          "ListReplays",
          "ListTagsForResource",
          "PutPartnerEvents",
          "PutPermission",
          "RemovePermission",
          "StartReplay",
          "TagResource",
          "UntagResource",
          "UpdateApiDestination",
          "UpdateArchive",
          "UpdateConnection",
          "UpdateEndpoint",
          "UpdateEventBus");

  private static final String STANDING_RULE = "marketplace-to-";
  private static final String STANDING_TARGET = "queue";
  private static final int MAX_NAME = 64;

  private static final Set<String> MANDATORY =
      Set.of("id", "account", "source", "time", "region", "resources", "detail-type");

  private final Rules rules;
  private final Queues queues;
  private final Faults faults;
  private final InstantSource clock;

  /// @param clock what custom events without a time are dated by
  public EventBus(Journal journal, Queues queues, Faults faults, InstantSource clock) {
    this.rules = new Rules(journal);
    this.queues = queues;
    this.faults = faults;
    this.clock = clock;
  }

  public Service service() {
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.putAll(new RuleOperations(rules).all());
    operations.putAll(new TargetOperations(rules).all());
    operations.put("PutEvents", this::putEvents);
    operations.put("TestEventPattern", EventBus::testPattern);
    operations.put("DescribeEventBus", EventBus::describe);
    operations.put("ListEventBuses", EventBus::list);
    operations.replaceAll((name, operation) -> guarded(operation));
    return new Service(
        "Amazon EventBridge",
        "events",
        true,
        List.of(AwsJson.v11("AWSEvents", "com.amazonaws.events#")),
        operations,
        OTHERS);
  }

  private Operation guarded(Operation operation) {
    return call -> {
      faults.refuse(call.operation());
      return operation.perform(call);
    };
  }

  /// To the default bus of an account, in us-east-1.
  ///
  /// @param event with its envelope
  @Behaviour(
      value = "Each target of each enabled rule that matches gets the event once",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, rules; AWS promises at least once, in no order",
      date = "2026-11-24")
  public void put(String account, ObjectNode event) {
    for (Rule rule : rules.of(account)) {
      if (rule.isEnabled() && rule.pattern().matches(event)) {
        Payload.Occasion occasion = new Payload.Occasion(rule.id(), event);
        rule.targets().forEach(target -> deliver(target, occasion));
      }
    }
  }

  @Behaviour(
      value = "What a target's queue does not take goes to the target's dead-letter queue at once",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, dead-letter queues; here without message attributes",
      date = "2026-11-24")
  @Behaviour(
      value = "A dead-letter queue gets the event as it was, not the target's input",
      source = Source.GUESS,
      of = "AWS calls it the event; third parties report the same",
      date = "2026-11-24")
  private void deliver(Target target, Payload.Occasion occasion) {
    Sender sender = new Sender("events.amazonaws.com", occasion.rule().arn());
    if (!queues.deliver(target.queue(), target.payload().text(occasion), sender)) {
      target
          .deadLetters()
          .ifPresent(queue -> {
            var unused = queues.deliver(queue, Json.text(occasion.event()), sender);
          });
    }
  }

  /// What a new world has: everything of AWS Marketplace goes to this queue. Changes nothing where
  /// there is such a rule, whatever has become of it.
  public void wire(String account, QueueAddress queue) {
    Rule.Id id = new Rule.Id(account, standingRule(queue));
    if (rules.find(id).isPresent()) {
      return;
    }
    ObjectNode target = Json.object().put("Id", STANDING_TARGET).put("Arn", queue.arn());
    rules.put(
        new Rule(
            id,
            EventPattern.MARKETPLACE,
            Rule.State.ENABLED,
            Map.of(),
            List.of(Target.read(target))));
  }

  /// Names of queues can be longer than those of rules.
  private static String standingRule(QueueAddress queue) {
    String name = STANDING_RULE + queue.name();
    if (name.length() <= MAX_NAME) {
      return name;
    }
    String hash = "-" + HexFormat.of().toHexDigits(name.hashCode());
    return name.substring(0, MAX_NAME - hash.length()) + hash;
  }

  public void forgetAll() {
    rules.clear();
  }

  @Behaviour(
      value = "Entries are taken or refused one by one, in the order of the request",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutEvents",
      date = "2026-11-24")
  @Behaviour(
      value = "An entry for a bus that is not there is taken, and lost",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  private ObjectNode putEvents(Call call) {
    ArrayNode results = Json.array();
    int failures = 0;
    for (JsonNode entry : CustomEvents.entries(call)) {
      try {
        ObjectNode event = CustomEvents.event(entry, call, clock.instant());
        results.addObject().set("EventId", event.path("id"));
        String bus = entry.path("EventBusName").asText(BusInput.DEFAULT_BUS);
        if (Rules.isHere(call.caller()) && BusInput.isDefault(call, bus)) {
          put(call.caller().accountId(), event);
        }
      } catch (AwsError e) {
        failures++;
        results.addObject().put("ErrorCode", e.code()).put("ErrorMessage", e.explanation());
      }
    }
    ObjectNode output = Json.object().put("FailedEntryCount", failures);
    output.set("Entries", results);
    return output;
  }

  @Behaviour(
      value = "The event to test must be an object with all of the envelope but version and detail",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, TestEventPattern; answer: LocalStack, 2024",
      date = "2026-11-24")
  private static ObjectNode testPattern(Call call) {
    EventPattern pattern =
        EventPattern.parse(
            BusInput.required(
                call.input(), "EventPattern", "EventPattern", RuleOperations.MAX_PATTERN));
    String text = BusInput.required(call.input(), "Event", "Event", Integer.MAX_VALUE);
    JsonNode event;
    try {
      event = Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw BusInput.invalid("Parameter Event is not valid.");
    }
    if (!(event instanceof ObjectNode object) || !MANDATORY.stream().allMatch(object::has)) {
      throw BusInput.invalid("Parameter Event is not valid.");
    }
    return Json.object().put("Result", pattern.matches(object));
  }

  private static ObjectNode describe(Call call) {
    BusInput.checkBus(call, "Name");
    return bus(call);
  }

  private static ObjectNode list(Call call) {
    String prefix =
        BusInput.text(call.input(), "NamePrefix", "NamePrefix", BusInput.MAX_ARN).orElse("");
    return Paging.page(
        call.input(),
        "EventBuses",
        BusInput.DEFAULT_BUS.startsWith(prefix)
            ? Map.of(BusInput.DEFAULT_BUS, bus(call))
            : Map.of());
  }

  private static ObjectNode bus(Call call) {
    return Json.object().put("Name", BusInput.DEFAULT_BUS).put("Arn", BusInput.busArn(call));
  }
}
