package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fields of one event, while one pattern is held against it.
final class EventFields {
  private final JsonNode event;

  /// Looked up once each: an array can have very many elements.
  private final Map<List<String>, Boolean> present = new HashMap<>();

  EventFields(JsonNode event) {
    this.event = event;
  }

  /// Whether there is a leaf at this path, in any element of the arrays on the way.
  boolean has(List<String> path) {
    return present.computeIfAbsent(
        path,
        names -> {
          List<JsonNode> found = List.of(event);
          for (String name : names) {
            found = below(found, name);
          }
          return found.stream().anyMatch(JsonNode::isValueNode);
        });
  }

  /// The values of a field, elements in place of arrays.
  @Behaviour(
      value = "A dot in a name of the pattern also leads into an object",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  static List<JsonNode> below(List<JsonNode> nodes, String name) {
    List<JsonNode> found = named(nodes, name);
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      List<JsonNode> parents = named(nodes, name.substring(0, dot));
      if (!parents.isEmpty()) {
        found.addAll(below(parents, name.substring(dot + 1)));
      }
    }
    return found;
  }

  private static List<JsonNode> named(List<JsonNode> nodes, String name) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode node : nodes) {
      if (node instanceof ObjectNode object && object.has(name)) {
        addElements(object.path(name), found);
      }
    }
    return found;
  }

  private static void addElements(JsonNode value, List<JsonNode> to) {
    if (value.isArray()) {
      value.forEach(element -> addElements(element, to));
    } else {
      to.add(value);
    }
  }
}
