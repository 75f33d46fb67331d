package io.stallholder.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Writes events as CloudEvents, each once: its id and its bytes stay the same from then on.
final class EventWriter {
  private static final int USUAL_LENGTH = 320;

  private final String start;
  private final Uuid7 ids;

  EventWriter(String source, Uuid7 ids) {
    StringBuilder text =
        new StringBuilder("{\"specversion\":\"1.0\",\"type\":\"usage\",\"source\":");
    JsonText.string(text, source);
    this.start = text.append(",\"id\":").toString();
    this.ids = ids;
  }

  Entry write(Intake.Taken taken) {
    UsageEvent event = taken.event();
    Instant time = event.time().orElseGet(() -> Instant.ofEpochMilli(taken.atMillis()));
    StringBuilder json = new StringBuilder(USUAL_LENGTH).append(start);
    JsonText.string(json, event.id().orElseGet(() -> ids.next().toString()));
    JsonText.string(json.append(",\"subject\":"), event.subject());
    json.append(",\"time\":\"").append(time).append("\",\"data\":{\"dimension\":");
    JsonText.string(json, event.dimension());
    json.append(",\"quantity\":").append(event.quantity().toPlainString());
    if (!event.tags().isEmpty()) {
      tags(json.append(",\"tags\":"), event.tags());
    }
    byte[] bytes = json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    return new Entry(taken.atMillis(), bytes, taken.weight());
  }

  private static void tags(StringBuilder json, Map<String, String> tags) {
    char before = '{';
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      JsonText.string(json.append(before), tag.getKey());
      JsonText.string(json.append(':'), tag.getValue());
      before = ',';
    }
    json.append('}');
  }
}
