package io.stallholder.simulator.bus;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.util.regex.Pattern;

/// What a target gets of an event. A new kind must break the build.
sealed interface Payload {
  /// The event as it is, without any envelope.
  record Whole() implements Payload {}

  /// Always the same JSON text.
  record Constant(String json) implements Payload {}

  record Part(JsonPointer pointer) implements Payload {}

  record Filled(Template template) implements Payload {}

  /// An event that matched a rule.
  record Occasion(Rule.Id rule, ObjectNode event) {}

  /// A path in dot notation.
  Pattern PATH = Pattern.compile("\\$(?:\\.[A-Za-z0-9_/-]+|\\[\\d{1,9}])*");

  @Behaviour(
      value = "A target gets the bare event, or its Input, or what is at its InputPath",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutTargets; bodies: LocalStack, 2024",
      date = "2026-11-24")
  @Behaviour(
      value = "An InputPath that leads nowhere gives null",
      source = Source.GUESS,
      of = "AWS does not say; a body must not be empty",
      date = "2026-11-24")
  default String text(Occasion occasion) {
    return switch (this) {
      case Whole whole -> Json.text(occasion.event());
      case Constant constant -> constant.json();
      case Part part -> {
        JsonNode found = occasion.event().at(part.pointer());
        yield found.isMissingNode() ? "null" : Json.text(found);
      }
      case Filled filled -> filled.template().fill(occasion);
    };
  }

  /// @throws IllegalArgumentException when it is not one that is simulated
  static JsonPointer pointer(String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "the path " + path + " is not names behind dots and numbers in brackets");
    }
    return JsonPointer.compile(
        path.substring(1).replace("/", "~1").replace('.', '/').replace('[', '/').replace("]", ""));
  }
}
