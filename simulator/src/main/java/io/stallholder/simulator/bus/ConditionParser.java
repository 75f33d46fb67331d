package io.stallholder.simulator.bus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads the values that a pattern lists for a field. What it says of errors are EventBridge's own
/// words, its slips included.
final class ConditionParser {
  private static final String IGNORE_CASE = "equals-ignore-case";
  private static final String NOT_A_LIST_OR_VALUE =
      "Value of anything-but must be an array or single string/number value.";

  private final JsonParser json;

  ConditionParser(JsonParser json) {
    this.json = json;
  }

  /// After the opening bracket.
  @Behaviour(
      value = "A field's values are a list that is not empty, of values and match expressions",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024; AWS's engine event-ruler 1.8",
      date = "2026-11-24")
  List<Condition> list() throws IOException {
    List<Condition> conditions = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      conditions.add(
          json.currentToken() == JsonToken.START_OBJECT
              ? expression()
              : new Condition.Equal(
                  value("Match value must be String, number, true, false, or null")));
    }
    if (conditions.isEmpty()) {
      throw refuse("Empty arrays are not allowed");
    }
    return conditions;
  }

  private Condition expression() throws IOException {
    if (json.nextToken() != JsonToken.FIELD_NAME) {
      throw refuse("Match expression name not found");
    }
    String type = json.currentName();
    JsonToken operand = json.nextToken();
    return switch (type) {
      case "prefix", "suffix" -> ended(affix(type, operand));
      case IGNORE_CASE -> ended(new Condition.EqualIgnoringCase(text(type)));
      case "wildcard" -> ended(wildcard(text(type)));
      case "cidr" -> ended(new Condition.InNetwork(network(text("prefix"))));
      case "exists" -> ended(new Condition.Exists(isTrue(operand)));
      case "numeric" -> {
        if (operand != JsonToken.START_ARRAY) {
          throw refuse("Value of numeric must be an array.");
        }
        yield numericEnded(new Condition.Numeric(new RangeParser(json).range()));
      }
      case "anything-but" -> anythingBut(operand);
      default -> throw refuse("Unrecognized match type " + type);
    };
  }

  private Condition affix(String type, JsonToken operand) throws IOException {
    if (operand != JsonToken.START_OBJECT) {
      return affix(type, text(type), false);
    }
    if (json.nextToken() != JsonToken.FIELD_NAME || !json.currentName().equals(IGNORE_CASE)) {
      throw refuse("Unsupported " + type + " pattern: " + json.getText());
    }
    var unused = json.nextToken();
    return ended(affix(type, text(IGNORE_CASE), true));
  }

  private static Condition affix(String type, String text, boolean ignoresCase) {
    return type.equals("prefix")
        ? new Condition.Prefix(text, ignoresCase)
        : new Condition.Suffix(text, ignoresCase);
  }

  private Condition anythingBut(JsonToken operand) throws IOException {
    return switch (operand) {
      case START_OBJECT -> anythingButObject();
      case START_ARRAY -> numericEnded(new Condition.AnythingBut(plainList()));
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          numericEnded(
              new Condition.AnythingBut(List.of(new Condition.Equal(value(NOT_A_LIST_OR_VALUE)))));
      default -> throw refuse(NOT_A_LIST_OR_VALUE);
    };
  }

  private List<Condition> plainList() throws IOException {
    List<Condition> conditions = new ArrayList<>();
    int numbers = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      JsonNode value = value("Inside anything but list, start|null|boolean is not supported.");
      if (!value.isTextual() && !value.isNumber()) {
        throw refuse("Inside anything but list, start|null|boolean is not supported.");
      }
      numbers += value.isNumber() ? 1 : 0;
      conditions.add(new Condition.Equal(value));
    }
    if (conditions.isEmpty() || (numbers > 0 && numbers < conditions.size())) {
      throw refuse(
          "Inside anything but list, either all values are number or string, "
              + "mixed type is not supported");
    }
    return conditions;
  }

  private Condition anythingButObject() throws IOException {
    if (json.nextToken() != JsonToken.FIELD_NAME) {
      throw refuse("Anything-But expression name not found");
    }
    String type = json.currentName();
    JsonToken operand = json.nextToken();
    Function<String, Condition> condition =
        switch (type) {
          case "prefix", "suffix" -> text -> affix(type, text, false);
          case IGNORE_CASE -> Condition.EqualIgnoringCase::new;
          case "wildcard" -> this::wildcard;
          default -> throw refuse("Unsupported anything-but pattern: " + type);
        };
    List<Condition> conditions = new ArrayList<>();
    if (operand == JsonToken.START_OBJECT) {
      throw refuse(NOT_A_LIST_OR_VALUE);
    } else if (operand != JsonToken.START_ARRAY) {
      conditions.add(condition.apply(excludedText(type)));
    } else {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        conditions.add(condition.apply(excludedText(type)));
      }
      if (conditions.isEmpty()) {
        throw refuse("Empty arrays are not allowed");
      }
    }
    return ended(ended(new Condition.AnythingBut(conditions)));
  }

  private String excludedText(String type) throws IOException {
    boolean isText = json.currentToken() == JsonToken.VALUE_STRING;
    return switch (type) {
      case "prefix", "suffix" -> {
        if (!isText) {
          throw refuse("prefix/suffix match pattern must be a string");
        }
        if (json.getText().isEmpty()) {
          throw refuse("Null prefix/suffix not allowed");
        }
        yield json.getText();
      }
      case IGNORE_CASE -> {
        if (!isText) {
          throw refuse(
              "Inside anything-but/equals-ignore-case list, "
                  + "number|start|null|boolean is not supported.");
        }
        yield json.getText();
      }
      default -> text(type);
    };
  }

  private String text(String type) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw refuse(type + " match pattern must be a string");
    }
    return json.getText();
  }

  private Condition wildcard(String text) {
    try {
      return new Condition.Wildcard(Glob.parse(text));
    } catch (IllegalArgumentException e) {
      throw refuse(String.valueOf(e.getMessage()));
    }
  }

  private static Network network(String cidr) {
    try {
      return Network.parse(cidr);
    } catch (IllegalArgumentException e) {
      throw EventPattern.invalid(String.valueOf(e.getMessage()));
    }
  }

  private boolean isTrue(JsonToken operand) {
    return switch (operand) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw refuse("exists match pattern must be either true or false.");
    };
  }

  private JsonNode value(String otherwise) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> TextNode.valueOf(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          DecimalNode.valueOf(new BigDecimal(json.getText()));
      case VALUE_TRUE -> BooleanNode.TRUE;
      case VALUE_FALSE -> BooleanNode.FALSE;
      case VALUE_NULL -> NullNode.getInstance();
      default -> throw refuse(otherwise);
    };
  }

  private Condition ended(Condition condition) throws IOException {
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw refuse("Only one key allowed in match expression");
    }
    return condition;
  }

  private Condition numericEnded(Condition condition) throws IOException {
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw refuse("Too many elements in numeric expression");
    }
    return condition;
  }

  private AwsError refuse(String reason) {
    return PatternParser.refuse(json, reason);
  }
}
