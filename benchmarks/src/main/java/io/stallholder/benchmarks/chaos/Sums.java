package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The gateway's balance of one license and dimension.
///
/// @param license the gateway's own id
/// @param parts where the accepted usage is, by the names of the fields
record Sums(String license, String dimension, BigDecimal accepted, Map<String, BigDecimal> parts) {
  private static final List<String> FIELDS =
      List.of(
          "metered",
          "included",
          "refused",
          "conflict",
          "uncertain",
          "waiting",
          "carried",
          "rounded");

  static Sums read(JsonNode json) {
    Map<String, BigDecimal> parts = new LinkedHashMap<>();
    FIELDS.forEach(field -> parts.put(field, decimal(json, field)));
    return new Sums(
        json.path("license").asText(),
        json.path("dimension").asText(),
        decimal(json, "accepted"),
        parts);
  }

  /// To the last fraction.
  boolean close() {
    return accepted.compareTo(parts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        == 0;
  }

  BigDecimal part(String name) {
    return parts.getOrDefault(name, BigDecimal.ZERO);
  }

  private static BigDecimal decimal(JsonNode json, String field) {
    return new BigDecimal(json.path(field).asText());
  }
}
