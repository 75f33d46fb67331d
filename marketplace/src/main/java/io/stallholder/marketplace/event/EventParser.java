package io.stallholder.marketplace.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stallholder.marketplace.event.Parsed.Understood;
import io.stallholder.marketplace.event.Parsed.Unreadable;
import io.stallholder.marketplace.wire.Members;
import java.time.Instant;

/// Reads the bodies that AWS Marketplace's messages have in an SQS queue: an EventBridge event as
/// it is, an SNS notification in its envelope, and an SNS message delivered raw. Pure.
///
/// Lenient as AWS's own samples ask: a trailing comma, blanks around identifiers, times with and
/// without a fraction, members nobody knows. A kind nobody knows is [MarketplaceEvent.Unknown];
/// only what cannot be read is [Unreadable].
public final class EventParser {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

  private EventParser() {}

  /// `sqsMessageId` and `sentAt` stand in for an id and a time where the body has none of its own,
  /// which is so for SNS messages delivered raw.
  public static Parsed parse(String sqsMessageId, Instant sentAt, String body) {
    JsonNode json = json(body);
    if (!json.isObject()) {
      return new Unreadable(sqsMessageId, "the body is not a JSON object");
    }
    if (json.has("Type") && json.has("MessageId")) {
      return envelope(sqsMessageId, json);
    }
    if (json.has("detail-type")) {
      return eventBridge(sqsMessageId, json);
    }
    if (json.has("action")) {
      return notification(sqsMessageId, sentAt, json);
    }
    return new Unreadable(
        Members.text(json, "id").orElse(sqsMessageId),
        "neither an EventBridge event (detail-type) nor an SNS notification (Type, or action)");
  }

  private static Parsed envelope(String sqsMessageId, JsonNode envelope) {
    String identity = Members.text(envelope, "MessageId").orElse(sqsMessageId);
    try {
      Instant time = Reading.time(envelope, "Timestamp");
      String type = Reading.required(envelope, "Type");
      if (!type.equals("Notification")) {
        return new Understood(Notification.unknown(identity, time, type));
      }
      JsonNode message = json(Reading.required(envelope, "Message"));
      if (message.has("detail-type")) {
        return eventBridge(identity, message);
      }
      return notification(identity, time, message);
    } catch (IllegalArgumentException e) {
      return new Unreadable(identity, reason(e));
    }
  }

  private static Parsed eventBridge(String fallbackId, JsonNode json) {
    String identity = Members.text(json, "id").orElse(fallbackId);
    try {
      return new Understood(EventBridgeEvent.read(identity, json));
    } catch (IllegalArgumentException e) {
      return new Unreadable(identity, reason(e));
    }
  }

  private static Parsed notification(String identity, Instant time, JsonNode message) {
    try {
      return new Understood(Notification.read(identity, time, message));
    } catch (IllegalArgumentException e) {
      return new Unreadable(identity, reason(e));
    }
  }

  private static String reason(IllegalArgumentException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /// Missing where it is no JSON.
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }
}
