package io.stallholder.simulator.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads event patterns token by token, so that an error can say where it is.
final class PatternParser {
  private static final String OR = "$or";
  private static final int FEWEST_ALTERNATIVES = 2;

  /// What cannot be the name of a field in an alternative.
  private static final Set<String> RESERVED =
      Set.of(
          "exactly",
          "prefix",
          "suffix",
          "equals-ignore-case",
          "anything-but",
          "anything-but-ignore-case",
          "numeric",
          "cidr",
          "exists",
          "wildcard");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build())
          .build();

  private final JsonParser json;
  private final ConditionParser conditions;
  private final Deque<String> path = new ArrayDeque<>();

  private PatternParser(JsonParser json) {
    this.json = json;
    this.conditions = new ConditionParser(json);
  }

  static Node.Fields parse(String text) {
    try (JsonParser json = MAPPER.createParser(text)) {
      JsonNode shape = MAPPER.readTree(text);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw refuse(json, "Filter is not an object");
      }
      return new PatternParser(json).fields(shape);
    } catch (JsonProcessingException e) {
      throw EventPattern.invalid(String.valueOf(e.getMessage()));
    } catch (NumberFormatException e) {
      throw EventPattern.invalid("A number is out of range");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AwsError refuse(JsonParser json, String reason) {
    return EventPattern.invalid(reason + "\n at " + json.currentLocation());
  }

  /// @param shape the same object, to look ahead
  private Node.Fields fields(JsonNode shape) throws IOException {
    Map<String, Node> fields = new LinkedHashMap<>();
    List<List<Node.Fields>> choices = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonNode below = shape.path(name);
      JsonToken start = json.nextToken();
      if (start == JsonToken.START_OBJECT) {
        path.addLast(name);
        fields.put(name, fields(below));
        path.removeLast();
      } else if (start != JsonToken.START_ARRAY) {
        throw refuse(json, "\"%s\" must be an object or an array".formatted(name));
      } else if (name.equals(OR) && areAlternatives(below)) {
        choices.add(alternatives(below));
      } else {
        path.addLast(name);
        fields.put(name, new Node.Values(List.copyOf(path), conditions.list()));
        path.removeLast();
      }
    }
    if (fields.isEmpty() && choices.isEmpty()) {
      throw refuse(json, "Empty objects are not allowed");
    }
    return new Node.Fields(fields, choices);
  }

  @Behaviour(
      value = "$or is an array of two or more objects; any other is a field of that name",
      source = Source.DOCUMENTED,
      of = "aws/event-ruler, the \"$or\" primitive",
      date = "2026-11-24")
  private static boolean areAlternatives(JsonNode array) {
    if (array.size() < FEWEST_ALTERNATIVES) {
      return false;
    }
    for (JsonNode alternative : array) {
      if (!alternative.isObject() || RESERVED.stream().anyMatch(alternative::has)) {
        return false;
      }
    }
    return true;
  }

  private List<Node.Fields> alternatives(JsonNode array) throws IOException {
    List<Node.Fields> alternatives = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw refuse(json, "Only JSON object is allowed in array of $or relationship.");
      }
      alternatives.add(fields(array.path(alternatives.size())));
    }
    return alternatives;
  }
}
