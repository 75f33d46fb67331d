package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.control.Bodies;
import io.stallholder.simulator.control.Fields;
import io.stallholder.simulator.control.Problem;
import io.stallholder.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a whole scenario before anything of it happens, and says where it is wrong.
final class ScenarioReader {
  static final int MAX_STEPS = 1_000;
  private static final String AFTER = "after";

  private final String file;
  private final World present;
  private final Set<String> operations;

  /// Of the step that is being read; 0 outside of steps.
  private int number;

  ScenarioReader(String file, World present, Set<String> operations) {
    this.file = file;
    this.present = present;
    this.operations = operations;
  }

  /// @throws IllegalArgumentException saying in one line what is wrong and where
  Scenario read(String json) {
    try {
      return scenario(Fields.of(json.getBytes(StandardCharsets.UTF_8)));
    } catch (Problem e) {
      throw new IllegalArgumentException(file + ": " + place(e.path()) + e.getMessage(), e);
    }
  }

  private String place(String path) {
    String step = "$.steps[" + (number - 1) + "]";
    String inside = path.startsWith(step) ? path.substring(step.length()) : path.substring(1);
    String member = inside.startsWith(".") ? inside.substring(1) + " " : "";
    return number == 0 ? member : "step " + number + ": " + member;
  }

  private Scenario scenario(Fields fields) {
    String name = fields.text("name");
    String about = fields.text("about");
    String source = fields.text("source");
    World world = fields.has("world") ? Bodies.world(fields.object("world")) : present;
    Scenario.Opening opening = opening(fields);
    List<Fields> steps = fields.objects("steps");
    fields.end();
    if (steps.isEmpty() || steps.size() > MAX_STEPS) {
      throw Problem.at(fields.at("steps"), "must be 1 to " + MAX_STEPS);
    }
    VerbReader verbs = new VerbReader(new Cast(world), operations);
    List<Step> all = new ArrayList<>();
    for (Fields step : steps) {
      number++;
      all.add(step(step, verbs));
    }
    return new Scenario(name, about, source, opening, all);
  }

  private Scenario.Opening opening(Fields fields) {
    Optional<JsonNode> world = given(fields, "world");
    Optional<Instant> start = fields.has("start") ? Optional.of(start(fields)) : Optional.empty();
    if (fields.has("switches")) {
      Bodies.switches(fields.object("switches"));
    }
    List<JsonNode> faults = new ArrayList<>();
    if (fields.has("faults")) {
      fields.objects("faults").forEach(fault -> Bodies.fault(fault, operations));
      fields.any("faults").forEach(faults::add);
    }
    return new Scenario.Opening(world, start, given(fields, "switches"), faults);
  }

  private static Instant start(Fields fields) {
    Instant start = fields.instant("start");
    try {
      VirtualClock.checkTime(start);
    } catch (IllegalArgumentException e) {
      throw Problem.at(fields.at("start"), "is out of range: " + e.getMessage());
    }
    return start;
  }

  private Step step(Fields fields, VerbReader verbs) {
    Set<String> names = new LinkedHashSet<>(fields.names());
    names.remove(AFTER);
    for (String name : names) {
      if (!VerbReader.VERBS.contains(name)) {
        throw Problem.at(
            fields.at(name), "is no verb; there are " + String.join(", ", VerbReader.VERBS));
      }
    }
    if (names.size() != 1) {
      throw Problem.at(
          "$",
          "needs exactly one verb, and has %s; there are %s"
              .formatted(
                  names.isEmpty() ? "none" : String.join(" and ", names),
                  String.join(", ", VerbReader.VERBS)));
    }
    Duration after = fields.has(AFTER) ? fields.duration(AFTER) : Duration.ZERO;
    if (after.isNegative()) {
      throw Problem.at(fields.at(AFTER), "must not be negative");
    }
    return new Step(number, after, verbs.read(names.iterator().next(), fields));
  }

  private static Optional<JsonNode> given(Fields fields, String name) {
    JsonNode value = fields.any(name);
    return value instanceof ObjectNode ? Optional.of(value) : Optional.empty();
  }
}
