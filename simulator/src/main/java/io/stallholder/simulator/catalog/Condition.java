package io.stallholder.simulator.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One filter of a list. A new form must break the build.
sealed interface Condition {
  String attribute();

  record AnyOf(String attribute, List<String> values) implements Condition {
    public AnyOf {
      values = List.copyOf(values);
    }
  }

  record Contains(String attribute, String part) implements Condition {}

  /// Times in the form of 20 characters, in which they sort as text.
  record Between(String attribute, Optional<String> after, Optional<String> before)
      implements Condition {}

  /// Both ends of a range belong to it, as the model says; that case does not matter is our guess.
  static boolean holds(Condition condition, Row row) {
    List<String> values = row.attribute(condition.attribute());
    return switch (condition) {
      case AnyOf anyOf -> values.stream().anyMatch(anyOf.values()::contains);
      case Contains contains ->
          values.stream().anyMatch(value -> small(value).contains(small(contains.part())));
      case Between between ->
          values.stream()
              .anyMatch(value ->
                  between.after().filter(after -> value.compareTo(after) < 0).isEmpty()
                      && between.before().filter(end -> value.compareTo(end) > 0).isEmpty());
    };
  }

  private static String small(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
