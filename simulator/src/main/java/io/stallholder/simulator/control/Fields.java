package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a JSON object of the control API, and says where it is wrong.
final class Fields {
  private static final int MAX_ELEMENTS = 10_000;

  private final ObjectNode json;
  private final String path;
  private final Set<String> known = new HashSet<>();

  private Fields(ObjectNode json, String path) {
    this.json = json;
    this.path = path;
  }

  static Fields of(byte[] body) {
    try {
      return of(Json.parse(body), "$");
    } catch (IllegalArgumentException e) {
      throw Problem.at("$", String.valueOf(e.getMessage()));
    }
  }

  private static Fields of(JsonNode json, String path) {
    if (json instanceof ObjectNode object) {
      return new Fields(object, path);
    }
    throw Problem.at(path, "must be an object");
  }

  String at(String name) {
    return path + "." + name;
  }

  boolean has(String name) {
    known.add(name);
    return json.has(name);
  }

  JsonNode any(String name) {
    known.add(name);
    return json.path(name);
  }

  Set<String> names() {
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> Problem.at(at(name), "is required"));
  }

  String text(String name, Pattern pattern, String description) {
    String text = text(name);
    if (!pattern.matcher(text).matches()) {
      throw Problem.at(at(name), "must be " + description + ", not \"" + text + "\"");
    }
    return text;
  }

  Optional<String> optionalText(String name) {
    JsonNode value = any(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw Problem.at(at(name), "must be a string that is not empty");
    }
    return Optional.of(value.textValue());
  }

  boolean flag(String name, boolean standing) {
    JsonNode value = any(name);
    if (value.isMissingNode()) {
      return standing;
    }
    if (!value.isBoolean()) {
      throw Problem.at(at(name), "must be true or false");
    }
    return value.booleanValue();
  }

  BigDecimal number(String name) {
    JsonNode value = any(name);
    if (!value.isNumber()) {
      throw Problem.at(at(name), "must be a number");
    }
    return value.decimalValue();
  }

  int wholeNumber(String name, int min, int max) {
    JsonNode value = any(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw Problem.at(at(name), "must be a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  long seed(String name, long standing) {
    JsonNode value = any(name);
    if (value.isMissingNode()) {
      return standing;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw Problem.at(at(name), "must be a whole number");
    }
    return value.longValue();
  }

  Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw Problem.at(at(name), "must be an ISO-8601 instant, such as 2026-11-05T12:00:00Z");
    }
  }

  Duration duration(String name) {
    try {
      return Duration.parse(text(name));
    } catch (DateTimeException e) {
      throw Problem.at(at(name), "must be an ISO-8601 duration, such as PT1H");
    }
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    ArrayNode array = array(name);
    for (int i = 0; i < array.size(); i++) {
      objects.add(of(array.get(i), at(name) + "[" + i + "]"));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    ArrayNode array = array(name);
    for (int i = 0; i < array.size(); i++) {
      if (!array.get(i).isTextual() || array.get(i).textValue().isEmpty()) {
        throw Problem.at(at(name) + "[" + i + "]", "must be a string that is not empty");
      }
      texts.add(array.get(i).textValue());
    }
    return texts;
  }

  Fields object(String name) {
    return of(any(name), at(name));
  }

  /// Call it last: what nobody asked for is a mistake of the sender.
  void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw Problem.at(at(name), "is not known; known are " + known.stream().sorted().toList());
      }
    }
  }

  private ArrayNode array(String name) {
    if (any(name) instanceof ArrayNode array && array.size() <= MAX_ELEMENTS) {
      return array;
    }
    throw Problem.at(at(name), "must be a list of at most " + MAX_ELEMENTS);
  }
}
