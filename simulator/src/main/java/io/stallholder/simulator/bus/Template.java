package io.stallholder.simulator.bus;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of an InputTransformer, with variables in angle brackets.
///
/// @param variables where in the event the value of each is
record Template(String text, Map<String, JsonPointer> variables) {
  static final int MAX_VARIABLES = 100;
  private static final Pattern VARIABLE = Pattern.compile("<(?<name>[A-Za-z0-9_.-]+)>");

  Template {
    variables = Map.copyOf(variables);
  }

  /// @throws IllegalArgumentException saying what is wrong
  static Template read(JsonNode transformer) {
    JsonNode text = transformer.path("InputTemplate");
    if (!text.isTextual() || text.textValue().isEmpty()) {
      throw new IllegalArgumentException("InputTemplate is missing");
    }
    JsonNode paths = transformer.path("InputPathsMap");
    if (paths.size() > MAX_VARIABLES) {
      throw new IllegalArgumentException("more than " + MAX_VARIABLES + " variables");
    }
    Map<String, JsonPointer> variables = new HashMap<>();
    paths
        .properties()
        .forEach(path -> variables.put(path.getKey(), Payload.pointer(path.getValue().asText())));
    return new Template(text.textValue(), variables);
  }

  @Behaviour(
      value = "A variable becomes JSON, or inside quotes text; one that leads nowhere, nothing",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, input transformation; inside quotes: LocalStack, 2024",
      date = "2026-11-24")
  @Behaviour(
      value = "Outside quotes a variable that leads nowhere is an empty string",
      source = Source.GUESS,
      of = "so that the result stays JSON",
      date = "2026-11-24")
  String fill(Payload.Occasion occasion) {
    StringBuilder filled = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    boolean inQuotes = false;
    int from = 0;
    while (matcher.find()) {
      String before = text.substring(from, matcher.start());
      inQuotes ^= changesQuotes(before);
      filled.append(before);
      String name = matcher.group("name");
      filled.append(isKnown(name) ? written(value(name, occasion), inQuotes) : matcher.group());
      from = matcher.end();
    }
    return filled.append(text.substring(from)).toString();
  }

  private boolean isKnown(String name) {
    return variables.containsKey(name) || name.startsWith("aws.events.");
  }

  @Behaviour(
      value = "Predefined variables: rule-arn, rule-name, event, event.json, event.ingestion-time",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, input transformation, predefined variables",
      date = "2026-11-24")
  @Behaviour(
      value = "An event comes to the bus at its own time",
      source = Source.GUESS,
      of = "nothing takes time here",
      date = "2026-11-24")
  private JsonNode value(String name, Payload.Occasion occasion) {
    return switch (name) {
      case "aws.events.rule-arn" -> TextNode.valueOf(occasion.rule().arn());
      case "aws.events.rule-name" -> TextNode.valueOf(occasion.rule().name());
      case "aws.events.event.ingestion-time" -> occasion.event().path("time");
      case "aws.events.event.json" -> occasion.event();
      case "aws.events.event" -> {
        ObjectNode withoutDetail = occasion.event().deepCopy();
        var unused = withoutDetail.remove("detail");
        yield withoutDetail;
      }
      default -> {
        JsonPointer pointer = variables.get(name);
        yield pointer == null ? MissingNode.getInstance() : occasion.event().at(pointer);
      }
    };
  }

  private static String written(JsonNode value, boolean inQuotes) {
    if (value.isMissingNode()) {
      return inQuotes ? "" : "\"\"";
    }
    if (!inQuotes) {
      return Json.text(value);
    }
    String content = value.isTextual() ? value.textValue() : Json.text(value);
    String quoted = Json.text(TextNode.valueOf(content));
    return quoted.substring(1, quoted.length() - 1);
  }

  /// Whether an odd number of quotes that no backslash takes literally is in a text.
  private static boolean changesQuotes(String text) {
    boolean changes = false;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        changes = !changes;
      }
    }
    return changes;
  }
}
