package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// AWS on a bad day: each call and each event may meet a fault, of all the kinds there are but the
/// loss of an event, which nothing but a sweep could make good.
final class Weather {
  private static final String SUBMIT = "BatchMeterUsage";

  private final SimulatedAws aws;
  private final Tally tally;
  private final SplittableRandom chance;

  Weather(SimulatedAws aws, Tally tally, SplittableRandom chance) {
    this.aws = aws;
    this.tally = tally;
    this.chance = chance;
  }

  /// New faults, some stronger than before, some weaker.
  void change() throws InterruptedException {
    lift();
    for (Map<String, Object> fault : faults()) {
      aws.fault(fault);
    }
  }

  void lift() throws InterruptedException {
    for (JsonNode fault : aws.faults()) {
      tally.struck(fault.path("kind").asText(), fault.path("struck").asLong());
    }
    aws.liftFaults();
  }

  private List<Map<String, Object>> faults() {
    return List.of(
        fault(SUBMIT, "throttle", 0.2),
        fault(SUBMIT, "lose-reply", 0.2),
        fault(SUBMIT, "unprocessed", 0.1),
        fault(SUBMIT, "duplicate-on-resend", 0.9),
        fault(SUBMIT, "error", 0.1),
        fault(SUBMIT, "reset", 0.1),
        with("delay", "PT0.4S", fault(SUBMIT, "latency", 0.6)),
        fault("ReceiveMessage", "reset", 0.1),
        fault("DeleteMessageBatch", "reset", 0.1),
        fault("*", "event-duplicate", 0.4),
        fault("*", "event-reorder", 0.3),
        with("delay", "PT3M", fault("*", "event-delay", 0.3)));
  }

  /// @param most its probability at the worst
  private Map<String, Object> fault(String operation, String kind, double most) {
    Map<String, Object> fault = new LinkedHashMap<>();
    fault.put("operation", operation);
    fault.put("kind", kind);
    fault.put("probability", most * chance.nextDouble());
    fault.put("seed", chance.nextInt(Integer.MAX_VALUE));
    return fault;
  }

  private static Map<String, Object> with(String name, String value, Map<String, Object> fault) {
    fault.put(name, value);
    return fault;
  }
}
