package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/// A record in AWS's own ledger.
record Billed(Key key, BigDecimal quantity, String recordId) {
  static Billed read(JsonNode json) {
    return new Billed(
        new Key(
            json.path("licenseArn").asText(),
            json.path("dimension").asText(),
            Instant.parse(json.path("hour").asText())),
        new BigDecimal(json.path("quantity").asText()),
        json.path("meteringRecordId").asText());
  }
}
