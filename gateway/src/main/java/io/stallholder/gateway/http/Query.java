package io.stallholder.gateway.http;

import io.helidon.common.uri.UriQuery;
import io.stallholder.gateway.database.Ids;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The query's parameters. What does not fit is a 400 `invalid-parameter` that names it.
public final class Query {
  private final UriQuery query;

  Query(UriQuery query) {
    this.query = query;
  }

  // Business times lie well within; far outside no database can compare them.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /// An empty value counts as none.
  public Optional<String> text(String name) {
    List<String> values = query.contains(name) ? query.all(name) : List.of();
    if (values.size() > 1) {
      throw Problems.invalidParameter(name, name + " is given more than once");
    }
    if (values.stream().anyMatch(value -> value.indexOf(0) >= 0)) {
      throw Problems.invalidParameter(name, name + " must be text without NUL characters");
    }
    return values.stream().filter(value -> !value.isBlank()).findFirst();
  }

  public String requiredText(String name) {
    return text(name).orElseThrow(() -> Problems.invalidParameter(name, name + " is required"));
  }

  public int number(String name, int otherwise, int least, int most) {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(given.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Told below, together with a number out of range.
    }
    throw Problems.invalidParameter(
        name, name + " must be a whole number from " + least + " to " + most);
  }

  public Optional<Instant> instant(String name) {
    return text(name)
        .map(value -> {
          Instant instant = parsed(name, value);
          if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw Problems.invalidParameter(name, name + " must be of the years 1 to 9999");
          }
          return instant;
        });
  }

  private static Instant parsed(String name, String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeException _) {
      throw Problems.invalidParameter(name, name + " must be an instant like 2026-11-05T12:00:00Z");
    }
  }

  public Optional<UUID> uuid(String name) {
    return text(name)
        .map(value ->
            Ids.parse(value)
                .orElseThrow(() -> Problems.invalidParameter(name, name + " must be a UUID")));
  }

  /// Matches the constants of an enum written in lower case with hyphens.
  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return text(name)
        .map(value ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> written(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> Problems.invalidParameter(name, choices(name, type))));
  }

  private static <E extends Enum<E>> String choices(String name, Class<E> type) {
    List<String> all = Arrays.stream(type.getEnumConstants()).map(Query::written).toList();
    return name + " must be one of " + String.join(", ", all);
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
