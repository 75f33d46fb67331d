package io.stallholder.marketplace.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.marketplace.wire.Members;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Members that an event cannot do without. Each failure names the member.
final class Reading {
  private Reading() {}

  static String required(JsonNode object, String member) {
    Optional<String> text = Members.text(object, member);
    return text.orElseThrow(() -> new IllegalArgumentException(member + " is missing"));
  }

  static Instant time(JsonNode object, String member) {
    return instant(member, required(object, member));
  }

  static Optional<Instant> optionalTime(JsonNode object, String member) {
    return Members.text(object, member).map(text -> instant(member, text));
  }

  private static Instant instant(String member, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(member + " is not a time: \"" + text + '"', e);
    }
  }
}
