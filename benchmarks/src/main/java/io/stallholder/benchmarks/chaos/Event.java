package io.stallholder.benchmarks.chaos;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// One use that the app reports, as often as it takes.
record Event(
    String id,
    int family,
    String subject,
    String dimension,
    Instant time,
    BigDecimal quantity,
    Map<String, String> tags) {
  Event {
    tags = Map.copyOf(tags);
  }

  Account account() {
    return new Account(family, dimension);
  }

  /// The CloudEvent; the same each time, which the gateway holds the app to.
  Map<String, Object> json() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("dimension", dimension);
    data.put("quantity", quantity.toPlainString());
    if (!tags.isEmpty()) {
      data.put("tags", tags);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("specversion", "1.0");
    json.put("type", "com.example.used");
    json.put("source", "urn:example:chaos");
    json.put("id", id);
    json.put("subject", subject);
    json.put("time", time.toString());
    json.put("data", data);
    return json;
  }
}
