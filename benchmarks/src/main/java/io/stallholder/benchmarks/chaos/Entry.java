package io.stallholder.benchmarks.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// A record in the gateway's ledger.
///
/// @param license the gateway's own id
/// @param reason why it is in that state, empty when that needs none
/// @param recordId AWS's, where it is known
record Entry(
    String license,
    String dimension,
    Instant hour,
    BigDecimal quantity,
    String state,
    String reason,
    Optional<String> recordId,
    int attempts) {
  static Entry read(JsonNode json) {
    return new Entry(
        json.path("license").asText(),
        json.path("dimension").asText(),
        Instant.parse(json.path("hour").asText()),
        new BigDecimal(json.path("quantity").asText()),
        json.path("state").asText(),
        json.path("reason").asText(),
        Optional.ofNullable(json.get("meteringRecordId")).map(JsonNode::asText),
        json.path("attempts").asInt());
  }

  /// With the reason, as far as it is not about this one record.
  String stateInWords() {
    int end = reason.indexOf(':');
    String cut = end < 0 ? reason : reason.substring(0, end);
    return cut.isEmpty() ? state : state + " for " + cut;
  }

  boolean is(String wanted) {
    return state.equals(wanted);
  }
}
