package io.stallholder.simulator.control;

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
  private static final int MAX_COUNT = 1_000_000;
  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 599;

  private final Faults faults;
  private final Set<String> operations;

  FaultsResource(Faults faults, Set<String> operations) {
    this.faults = faults;
    this.operations = operations;
  }

  ObjectNode add(Fields fields) {
    String operation = fields.text("operation");
    if (!operation.equals(Fault.ANY_OPERATION) && !operations.contains(operation)) {
      throw Problem.at(
          fields.at("operation"),
          "is not simulated; there are * and " + String.join(", ", operations));
    }
    Effect effect = effect(fields);
    Fault.Trigger trigger = trigger(fields);
    fields.end();
    try {
      return describe(faults.add(operation, effect, trigger));
    } catch (IllegalArgumentException e) {
      throw Problem.conflict(String.valueOf(e.getMessage()));
    }
  }

  ObjectNode list() {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("faults");
    faults.list().forEach(fault -> list.add(describe(fault)));
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
      case "latency" -> new Effect.Latency(delay(fields));
      case "reset" -> new Effect.Reset();
      case "lose-reply" -> new Effect.LoseReply();
      case "unprocessed" -> new Effect.Unprocessed();
      default ->
          throw Problem.at(
              fields.at("kind"),
              "must be throttle, error, latency, reset, lose-reply or unprocessed, not \""
                  + kind
                  + "\"");
    };
  }

  private static Duration delay(Fields fields) {
    Duration delay = fields.duration("delay");
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw Problem.at(fields.at("delay"), "must be from PT0S to " + LONGEST_DELAY);
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

  private static ObjectNode describe(Fault fault) {
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
    }
    switch (fault.trigger()) {
      case Fault.Trigger.Count count -> json.put("count", count.count());
      case Fault.Trigger.Probability chance ->
          json.put("probability", chance.probability()).put("seed", chance.seed());
    }
    return json.put("struck", fault.struck());
  }
}
