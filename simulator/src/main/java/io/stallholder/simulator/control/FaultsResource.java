package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.fault.Effect;
import io.stallholder.simulator.fault.Fault;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;

/// `faults`: what shall go wrong.
final class FaultsResource {
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
  private static final Duration LONGEST_EVENT_DELAY = Duration.ofDays(31);
  private static final String KINDS =
      "throttle, error, latency, reset, lose-reply, unprocessed, duplicate-on-resend,"
          + " event-duplicate, event-reorder, event-delay, event-lose";
  private static final int MAX_COUNT = 1_000_000;
  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 599;

  private final Faults faults;
  private final Set<String> operations;

  FaultsResource(Faults faults, Set<String> operations) {
    this.faults = faults;
    this.operations = operations;
  }

  /// What somebody wants to go wrong.
  record Wanted(String operation, Effect effect, Fault.Trigger trigger) {
    /// @param operations the AWS operations that faults can be for
    static Wanted read(Fields fields, Set<String> operations) {
      String operation = fields.text("operation");
      Effect effect = FaultsResource.effect(fields);
      Set<String> names = effect.isOnEvents() ? EventNames.ALL : operations;
      if (!operation.equals(Fault.ANY_OPERATION) && !names.contains(operation)) {
        throw Problem.at(
            fields.at("operation"),
            "is not simulated; there are * and " + String.join(", ", names));
      }
      Wanted wanted = new Wanted(operation, effect, FaultsResource.trigger(fields));
      fields.end();
      return wanted;
    }
  }

  ObjectNode add(Fields fields) {
    Wanted wanted = Wanted.read(fields, operations);
    try {
      return write(faults.add(wanted.operation(), wanted.effect(), wanted.trigger()));
    } catch (IllegalArgumentException e) {
      throw Problem.conflict(String.valueOf(e.getMessage()));
    }
  }

  ObjectNode list() {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("faults");
    faults.list().forEach(fault -> list.add(write(fault)));
    return json;
  }

  ObjectNode removeAll() {
    faults.reset();
    return list();
  }

  ObjectNode remove(String id) {
    if (!faults.remove(id)) {
      throw Problem.notFound("no such fault: " + id);
    }
    return list();
  }

  private static Effect effect(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "throttle" -> new Effect.Throttle();
      case "error" ->
          new Effect.Fail(
              fields.optionalText("code").orElse("InternalServiceErrorException"),
              fields.has("status")
                  ? fields.wholeNumber("status", LOWEST_ERROR, HIGHEST_ERROR)
                  : 500,
              fields.optionalText("message").orElse("An internal error has occurred."));
      case "latency" -> new Effect.Latency(delay(fields, LONGEST_DELAY));
      case "reset" -> new Effect.Reset();
      case "lose-reply" -> new Effect.LoseReply();
      case "unprocessed" -> new Effect.Unprocessed();
      case "duplicate-on-resend" -> new Effect.DuplicateOnResend();
      case "event-duplicate" -> new Effect.EventDuplicate();
      case "event-reorder" -> new Effect.EventReorder();
      case "event-delay" -> new Effect.EventDelay(delay(fields, LONGEST_EVENT_DELAY));
      case "event-lose" -> new Effect.EventLose();
      default ->
          throw Problem.at(fields.at("kind"), "must be one of " + KINDS + ", not \"" + kind + "\"");
    };
  }

  private static Duration delay(Fields fields, Duration longest) {
    Duration delay = fields.duration("delay");
    if (delay.isNegative() || delay.compareTo(longest) > 0) {
      throw Problem.at(fields.at("delay"), "must be from PT0S to " + longest);
    }
    return delay;
  }

  private static Fault.Trigger trigger(Fields fields) {
    boolean isCounted = fields.has("count");
    if (isCounted == fields.has("probability")) {
      throw Problem.at("$", "needs either count or probability");
    }
    if (isCounted) {
      return new Fault.Trigger.Count(fields.wholeNumber("count", 1, MAX_COUNT));
    }
    BigDecimal probability = fields.number("probability");
    if (probability.signum() < 0 || probability.compareTo(BigDecimal.ONE) > 0) {
      throw Problem.at(fields.at("probability"), "must be from 0 to 1");
    }
    return new Fault.Trigger.Probability(probability.doubleValue(), fields.seed("seed", 0));
  }

  static ObjectNode write(Fault fault) {
    ObjectNode json = Json.object().put("id", fault.id()).put("operation", fault.operation());
    switch (fault.effect()) {
      case Effect.Throttle throttle -> json.put("kind", "throttle");
      case Effect.Fail fail ->
          json.put("kind", "error")
              .put("code", fail.code())
              .put("status", fail.status())
              .put("message", fail.message());
      case Effect.Latency latency ->
          json.put("kind", "latency").put("delay", latency.delay().toString());
      case Effect.Reset reset -> json.put("kind", "reset");
      case Effect.LoseReply loseReply -> json.put("kind", "lose-reply");
      case Effect.Unprocessed unprocessed -> json.put("kind", "unprocessed");
      case Effect.DuplicateOnResend duplicate -> json.put("kind", "duplicate-on-resend");
      case Effect.EventDuplicate duplicate -> json.put("kind", "event-duplicate");
      case Effect.EventReorder reorder -> json.put("kind", "event-reorder");
      case Effect.EventDelay late ->
          json.put("kind", "event-delay").put("delay", late.delay().toString());
      case Effect.EventLose lose -> json.put("kind", "event-lose");
    }
    switch (fault.trigger()) {
      case Fault.Trigger.Count count -> json.put("count", count.count());
      case Fault.Trigger.Probability chance ->
          json.put("probability", chance.probability()).put("seed", chance.seed());
    }
    return json.put("struck", fault.struck());
  }

  /// What [#write] wrote.
  static Fault read(JsonNode json) {
    Fields fields = Fields.of(Json.bytes(json));
    return new Fault(
        fields.text("id"),
        fields.text("operation"),
        effect(fields),
        trigger(fields),
        fields.wholeNumber("struck", 0, Integer.MAX_VALUE));
  }
}
