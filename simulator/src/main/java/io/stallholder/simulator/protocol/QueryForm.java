package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lists and maps in AWS's query protocol: `Tags.member.1.Key` and `Attributes.entry.1.key` in
/// requests, `<Topics><member>` and `<Attributes><entry><key>` in answers.
final class QueryForm {
  private static final int MAX_DEPTH = 8;
  private static final String MEMBER = "member";
  private static final String ENTRY = "entry";

  /// An object of JSON is a structure or a map; only the service model knows. These are maps.
  private static final Set<String> MAPS = Set.of("Attributes");

  private QueryForm() {}

  /// The flat fields of a form as objects, arrays and maps. A field that contradicts an earlier one
  /// is left out.
  static ObjectNode nested(ObjectNode flat) {
    ObjectNode tree = Json.object();
    flat.properties()
        .forEach(field -> plant(tree, field.getKey().split("\\.", MAX_DEPTH), field.getValue()));
    ObjectNode nested = Json.object();
    tree.properties().forEach(member -> nested.set(member.getKey(), gathered(member.getValue())));
    return nested;
  }

  private static void plant(ObjectNode tree, String[] path, JsonNode value) {
    ObjectNode at = tree;
    for (int i = 0; i < path.length - 1; i++) {
      JsonNode next = at.has(path[i]) ? at.get(path[i]) : at.putObject(path[i]);
      if (!(next instanceof ObjectNode object)) {
        return;
      }
      at = object;
    }
    if (!at.has(path[path.length - 1])) {
      at.set(path[path.length - 1], value);
    }
  }

  private static JsonNode gathered(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    if (object.size() == 1 && object.get(MEMBER) instanceof ObjectNode members) {
      ArrayNode list = Json.array();
      numbered(members).values().forEach(member -> list.add(gathered(member)));
      return list;
    }
    ObjectNode result = Json.object();
    if (object.size() == 1 && object.get(ENTRY) instanceof ObjectNode entries) {
      for (JsonNode entry : numbered(entries).values()) {
        result.set(
            either(entry, "key", "Name").asText(), gathered(either(entry, "value", "Value")));
      }
    } else {
      object.properties().forEach(each -> result.set(each.getKey(), gathered(each.getValue())));
    }
    return result;
  }

  private static SortedMap<Integer, JsonNode> numbered(ObjectNode members) {
    SortedMap<Integer, JsonNode> byNumber = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (member.getKey().matches("[1-9]\\d{0,5}")) {
        byNumber.put(Integer.valueOf(member.getKey()), member.getValue());
      }
    }
    return byNumber;
  }

  private static JsonNode either(JsonNode entry, String one, String other) {
    return entry.has(one) ? entry.path(one) : entry.path(other);
  }

  /// What stands inside of `<XResult>`.
  static String xml(ObjectNode output) {
    StringBuilder xml = new StringBuilder();
    members(xml, output);
    return xml.toString();
  }

  private static void members(StringBuilder xml, ObjectNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      xml.append('<').append(member.getKey()).append('>');
      if (MAPS.contains(member.getKey()) && member.getValue() instanceof ObjectNode map) {
        entries(xml, map);
      } else {
        content(xml, member.getValue());
      }
      xml.append("</").append(member.getKey()).append('>');
    }
  }

  private static void entries(StringBuilder xml, ObjectNode map) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      xml.append("<entry><key>").append(escape(entry.getKey())).append("</key><value>");
      content(xml, entry.getValue());
      xml.append("</value></entry>");
    }
  }

  private static void content(StringBuilder xml, JsonNode value) {
    if (value instanceof ObjectNode object) {
      members(xml, object);
    } else if (value instanceof ArrayNode list) {
      for (JsonNode each : list) {
        xml.append("<member>");
        content(xml, each);
        xml.append("</member>");
      }
    } else {
      xml.append(escape(value.asText()));
    }
  }

  /// A bare carriage return would be read as a line feed.
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;");
  }
}
