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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a JSON object of the control API or of a scenario, and says where it is wrong.
public final class Fields {
  private static final int MAX_ELEMENTS = 10_000;

  private final ObjectNode json;
  private final String path;
  private final Set<String> known = new HashSet<>();

  private Fields(ObjectNode json, String path) {
    this.json = json;
    this.path = path;
  }

  public static Fields of(byte[] body) {
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

  public String at(String name) {
    return path + "." + name;
  }

  public boolean has(String name) {
    known.add(name);
    return json.has(name);
  }

  public JsonNode any(String name) {
    known.add(name);
    return json.path(name);
  }

  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  public String text(String name) {
    return optionalText(name).orElseThrow(() -> Problem.at(at(name), "is required"));
  }

  public String text(String name, Pattern pattern, String description) {
    String text = text(name);
    if (!pattern.matcher(text).matches()) {
      throw Problem.at(at(name), "must be " + description + ", not \"" + text + "\"");
    }
    return text;
  }

  public Optional<String> optionalText(String name) {
    JsonNode value = any(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw Problem.at(at(name), "must be a string that is not empty");
    }
    return Optional.of(value.textValue());
  }

  public boolean flag(String name, boolean standing) {
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

  public int wholeNumber(String name, int min, int max) {
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

  public Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw Problem.at(at(name), "must be an ISO-8601 instant, such as 2026-11-05T12:00:00Z");
    }
  }

  public Duration duration(String name) {
    try {
      return Duration.parse(text(name));
    } catch (DateTimeException e) {
      throw Problem.at(at(name), "must be an ISO-8601 duration, such as PT1H");
    }
  }

  public List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    ArrayNode array = array(name);
    for (int i = 0; i < array.size(); i++) {
      objects.add(of(array.get(i), at(name) + "[" + i + "]"));
    }
    return objects;
  }

  public List<String> texts(String name) {
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

  /// One of a few words; the first when there is none.
  public String choice(String name, String... words) {
    String chosen = optionalText(name).orElse(words[0]);
    if (!List.of(words).contains(chosen)) {
      throw Problem.at(at(name), "must be one of " + String.join(", ", words));
    }
    return chosen;
  }

  /// An element of a list whose elements are objects, or strings for short.
  record Element(String path, JsonNode json) {
    Optional<String> text() {
      return json.isTextual() && !json.textValue().isEmpty()
          ? Optional.of(json.textValue())
          : Optional.empty();
    }

    Fields object() {
      return of(json, path);
    }
  }

  List<Element> elements(String name) {
    List<Element> elements = new ArrayList<>();
    ArrayNode array = array(name);
    for (int i = 0; i < array.size(); i++) {
      elements.add(new Element(at(name) + "[" + i + "]", array.get(i)));
    }
    return elements;
  }

  public Fields object(String name) {
    return of(any(name), at(name));
  }

  /// Call it last: what nobody asked for is a mistake of the sender.
  public void end() {
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
