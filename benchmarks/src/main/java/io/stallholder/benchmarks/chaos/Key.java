package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What AWS takes only one record of.
record Key(String license, String dimension, Instant hour) {
  /// Of a record as it goes to AWS.
  static Key sent(JsonNode record) {
    return new Key(
        record.path("LicenseArn").asText(),
        record.path("Dimension").asText(),
        Instant.ofEpochSecond(record.path("Timestamp").asLong()).truncatedTo(ChronoUnit.HOURS));
  }
}
