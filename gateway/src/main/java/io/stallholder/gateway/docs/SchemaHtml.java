package io.stallholder.gateway.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A JSON schema as HTML: what it is in one line, and its members as a list. Pure.
final class SchemaHtml {
  private static final String REFERENCE = "#/components/schemas/";
  private static final List<String> BOUNDS =
      List.of("format", "pattern", "minLength", "maxLength", "minimum", "maximum", "maxItems");

  private SchemaHtml() {}

  static String of(JsonNode schema) {
    return "<p>%s</p>%s".formatted(type(schema), details(schema));
  }

  /// The same without a paragraph, for what is named already.
  static String type(JsonNode schema) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asText().replace(REFERENCE, "");
      return "<a href=\"#schema-%1$s\">%1$s</a>".formatted(Text.escaped(name));
    }
    if (schema.has("const")) {
      return code(schema.path("const").asText());
    }
    if (schema.has("enum")) {
      return "one of " + joined(schema.path("enum"));
    }
    if (schema.has("allOf")) {
      List<String> bases = new ArrayList<>();
      schema.path("allOf").forEach(base -> bases.add(type(base)));
      return String.join(" and ", bases);
    }
    if (schema.has("oneOf")) {
      return isListOfWords(schema) ? "one of these words" : "one of " + alternatives(schema);
    }
    if (schema.path("type").asText().equals("array")) {
      return "list of " + type(schema.path("items"));
    }
    return Text.escaped(plain(schema.path("type"))) + bounds(schema);
  }

  private static String plain(JsonNode type) {
    if (type.isMissingNode()) {
      return "anything";
    }
    if (!type.isArray()) {
      return type.asText();
    }
    List<String> types = new ArrayList<>();
    type.forEach(each -> types.add(each.asText()));
    return String.join(" or ", types);
  }

  private static String bounds(JsonNode schema) {
    List<String> bounds = new ArrayList<>();
    for (String bound : BOUNDS) {
      if (schema.has(bound)) {
        bounds.add(bound + " " + code(schema.path(bound).asText()));
      }
    }
    if (schema.has("default")) {
      bounds.add("default " + code(schema.path("default").asText()));
    }
    return bounds.isEmpty() ? "" : " (" + String.join(", ", bounds) + ")";
  }

  private static String joined(JsonNode values) {
    List<String> all = new ArrayList<>();
    values.forEach(value -> all.add(code(value.asText())));
    return String.join(", ", all);
  }

  private static String alternatives(JsonNode schema) {
    List<String> all = new ArrayList<>();
    schema.path("oneOf").forEach(each -> all.add(type(each)));
    return String.join(", ", all);
  }

  private static boolean isListOfWords(JsonNode schema) {
    for (JsonNode each : schema.path("oneOf")) {
      if (!each.has("const")) {
        return false;
      }
    }
    return true;
  }

  private static String details(JsonNode schema) {
    String members = members(schema);
    JsonNode items = schema.path("items");
    return (isListOfWords(schema) ? words(schema) : "")
        + members
        + (items.has("properties") ? members(items) : "");
  }

  private static String words(JsonNode schema) {
    if (!schema.has("oneOf")) {
      return "";
    }
    var html = new StringBuilder("<dl>");
    for (JsonNode each : schema.path("oneOf")) {
      html.append(
          "<dt>%s</dt><dd>%s</dd>"
              .formatted(
                  code(each.path("const").asText()),
                  Text.inline(each.path("description").asText())));
    }
    return html.append("</dl>").toString();
  }

  private static String members(JsonNode schema) {
    if (!schema.has("properties")) {
      return "";
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    var html = new StringBuilder("<dl>");
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      JsonNode value = member.getValue();
      html.append(
          "<dt>%s <span class=\"type\">%s%s</span></dt><dd>%s%s</dd>"
              .formatted(
                  code(member.getKey()),
                  type(value),
                  required.contains(member.getKey()) ? ", always there" : "",
                  Text.blocks(value.path("description").asText("")),
                  details(value)));
    }
    return html.append("</dl>").toString();
  }

  private static String code(String text) {
    return "<code>" + Text.escaped(text) + "</code>";
  }
}
