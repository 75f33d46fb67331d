package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.math.BigDecimal;
import java.util.List;

/// What one value of an event must be. A new kind must break the build.
sealed interface Condition {
  /// A string, number, boolean or null; numbers are compared by value.
  record Equal(JsonNode value) implements Condition {}

  record EqualIgnoringCase(String text) implements Condition {}

  record Prefix(String text, boolean ignoresCase) implements Condition {}

  record Suffix(String text, boolean ignoresCase) implements Condition {}

  record Wildcard(Glob glob) implements Condition {}

  record Numeric(Range range) implements Condition {}

  record InNetwork(Network network) implements Condition {}

  /// Absence is no matter of a value: see [Node.Values].
  record Exists(boolean isWanted) implements Condition {}

  /// Of none of these.
  record AnythingBut(List<Condition> conditions) implements Condition {
    public AnythingBut {
      conditions = List.copyOf(conditions);
    }
  }

  /// @param value a leaf of the event: a string, number, boolean or null
  @Behaviour(
      value = "Text conditions hold for strings only, numeric ones for numbers only",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge user guide, comparison operators",
      date = "2026-11-24")
  @Behaviour(
      value = "anything-but holds for a value of another type and for null, never for an absence",
      source = Source.OBSERVED,
      of = "answers of AWS that LocalStack recorded, December 2024",
      date = "2026-11-24")
  default boolean holds(JsonNode value) {
    return switch (this) {
      case Equal equal -> same(equal.value(), value);
      case EqualIgnoringCase equal ->
          value.isTextual() && equal.text().equalsIgnoreCase(value.textValue());
      case Prefix prefix ->
          value.isTextual() && within(value.textValue(), 0, prefix.text(), prefix.ignoresCase());
      case Suffix suffix -> value.isTextual() && endsWith(value.textValue(), suffix);
      case Wildcard wildcard -> value.isTextual() && wildcard.glob().matches(value.textValue());
      case Numeric numeric -> value.isNumber() && numeric.range().contains(value.decimalValue());
      case InNetwork in -> value.isTextual() && in.network().contains(value.textValue());
      case Exists exists -> exists.isWanted();
      case AnythingBut but -> but.conditions().stream().noneMatch(each -> each.holds(value));
    };
  }

  /// The part of the number line that a pattern asks for.
  record Range(BigDecimal low, boolean includesLow, BigDecimal high, boolean includesHigh) {
    @Behaviour(
        value = "Numeric conditions work between -5.0e9 and 5.0e9, both included",
        source = Source.DOCUMENTED,
        of = "Amazon EventBridge user guide, numeric matching",
        date = "2026-11-24")
    static final BigDecimal MAX = new BigDecimal("5.0E9");

    static final BigDecimal MIN = MAX.negate();

    static Range exactly(BigDecimal value) {
      return new Range(value, true, value, true);
    }

    static Range from(BigDecimal low, boolean includesLow) {
      return new Range(low, includesLow, MAX, true);
    }

    static Range to(BigDecimal high, boolean includesHigh) {
      return new Range(MIN, true, high, includesHigh);
    }

    boolean contains(BigDecimal value) {
      int aboveLow = value.compareTo(low);
      int belowHigh = high.compareTo(value);
      return (includesLow ? aboveLow >= 0 : aboveLow > 0)
          && (includesHigh ? belowHigh >= 0 : belowHigh > 0);
    }
  }

  private static boolean same(JsonNode wanted, JsonNode value) {
    if (wanted.isNumber() && value.isNumber()) {
      return wanted.decimalValue().compareTo(value.decimalValue()) == 0;
    }
    return wanted.equals(value);
  }

  private static boolean endsWith(String value, Suffix suffix) {
    int start = value.length() - suffix.text().length();
    return within(value, start, suffix.text(), suffix.ignoresCase());
  }

  private static boolean within(String value, int start, String text, boolean ignoresCase) {
    return value.regionMatches(ignoresCase, start, text, 0, text.length());
  }
}
