package io.stallholder.marketplace.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Reads members of AWS's JSON objects, where an absent, a null and an empty one mean the same.
public final class Members {
  private static final int MAX_SECONDS_DIGITS = 12;

  private Members() {}

  /// The member as text, without blanks around it. Numbers and booleans count as their text.
  public static Optional<String> text(JsonNode object, String member) {
    JsonNode node = object.path(member);
    return node.isValueNode() && !node.isNull()
        ? Optional.of(node.asText().strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /// The member as AWS-JSON's timestamp: seconds since 1970, with or without a fraction.
  public static Optional<Instant> timestamp(JsonNode object, String member) {
    JsonNode node = object.path(member);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isNumber()) {
      throw new IllegalArgumentException(member + " must be a number of seconds");
    }
    BigDecimal seconds = node.decimalValue();
    if (seconds.precision() - seconds.scale() > MAX_SECONDS_DIGITS) {
      throw new IllegalArgumentException(member + " is too far from 1970");
    }
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    BigDecimal nanos = seconds.subtract(whole).movePointRight(9);
    try {
      return Optional.of(Instant.ofEpochSecond(whole.longValueExact(), nanos.longValue()));
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(member + " is too far from 1970", e);
    }
  }
}
