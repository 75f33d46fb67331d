package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.gateway.http.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// One message to one receiver. Its id stays the same however often it is tried, so that who gets
/// it twice can tell.
///
/// @param body as the webhook gets it; the mail is written from it, too
record Notice(UUID id, ReceiverName receiver, JsonNode body) {
  /// What the message is about.
  enum Kind {
    BEGAN,
    CONTINUES,
    ENDED,
    TEST;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What is the same for all messages of one moment.
  ///
  /// @param mode `live` or `simulated`
  record Moment(Kind kind, Instant now, String mode) {}

  /// The alarm as it stands, with the rule's words. A rule that this version does not have any more
  /// has none.
  static JsonNode body(Moment moment, Alarm alarm, Optional<Rule> rule) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("type", "alarm." + moment.kind().word());
    body.put("timestamp", moment.now().toString());
    ObjectNode data = body.putObject("data");
    data.put("id", alarm.id().toString());
    data.put("name", alarm.name());
    data.put("mode", moment.mode());
    rule.ifPresent(it -> data.put("severity", it.severity().word()));
    ObjectNode subject = data.putObject("subject");
    alarm.subject().forEach(subject::put);
    data.put("value", alarm.value());
    data.put("since", alarm.since().toString());
    if (moment.kind() == Kind.ENDED) {
      data.put("endedAt", moment.now().toString());
    }
    rule.map(Rule::words)
        .ifPresent(words -> {
          data.put("summary", words.summary());
          data.put("meaning", words.meaning());
          data.put("stake", words.stake());
          data.put("action", words.action());
        });
    return body;
  }

  static JsonNode testBody(Instant now, String mode) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("type", "alarm." + Kind.TEST.word());
    body.put("timestamp", now.toString());
    body.putObject("data")
        .put("name", "StallholderTest")
        .put("mode", mode)
        .put("summary", "This is a test. Nothing is wrong.");
    return body;
  }
}
