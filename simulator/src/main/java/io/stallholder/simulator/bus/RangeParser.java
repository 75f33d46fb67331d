package io.stallholder.simulator.bus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.bus.Condition.Range;
import io.stallholder.simulator.protocol.AwsError;
import java.io.IOException;
import java.math.BigDecimal;

/// Reads a numeric match: one comparison, or a lower bound followed by an upper one.
final class RangeParser {
  private final JsonParser json;

  RangeParser(JsonParser json) {
    this.json = json;
  }

  /// After the opening bracket.
  @Behaviour(
      value = "A numeric match is one comparison, or > or >= followed by < or <=",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024; AWS's engine event-ruler 1.8",
      date = "2026-11-24")
  Range range() throws IOException {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw refuse("Invalid member in numeric match: " + json.getText());
    }
    String operator = json.getText();
    return switch (operator) {
      case "=" -> only(Range.exactly(number("equals")));
      case "<" -> only(Range.to(number(operator), false));
      case "<=" -> only(Range.to(number(operator), true));
      case ">" -> upwards(Range.from(number(operator), false));
      case ">=" -> upwards(Range.from(number(operator), true));
      default -> throw refuse("Unrecognized numeric range operator: " + operator);
    };
  }

  private Range only(Range range) throws IOException {
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw refuse("Too many elements in numeric expression");
    }
    return range;
  }

  private Range upwards(Range from) throws IOException {
    JsonToken next = json.nextToken();
    if (next == JsonToken.END_ARRAY) {
      return from;
    }
    if (next != JsonToken.VALUE_STRING) {
      throw refuse("Bad value in numeric range: " + json.getText());
    }
    String operator = json.getText();
    if (!operator.equals("<") && !operator.equals("<=")) {
      throw refuse("Bad numeric range operator: " + operator);
    }
    BigDecimal high = number(operator);
    if (json.nextToken() != JsonToken.END_ARRAY) {
      throw refuse("Too many terms in numeric range expression");
    }
    if (from.low().compareTo(high) >= 0) {
      throw refuse("Bottom must be less than top");
    }
    return new Range(from.low(), from.includesLow(), high, operator.equals("<="));
  }

  private BigDecimal number(String operator) throws IOException {
    JsonToken token = json.nextToken();
    if (token == null || !token.isNumeric()) {
      throw refuse("Value of " + operator + " must be numeric");
    }
    BigDecimal number = new BigDecimal(json.getText());
    if (number.abs().compareTo(Range.MAX) > 0) {
      throw refuse("Value must be between -5.0E9 and 5.0E9, inclusive");
    }
    return number;
  }

  private AwsError refuse(String reason) {
    return PatternParser.refuse(json, reason);
  }
}
