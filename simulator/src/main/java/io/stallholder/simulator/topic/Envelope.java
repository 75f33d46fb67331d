package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// A message as subscribers get it, member by member.
record Envelope(Map<String, String> members) {
  static final String NOTIFICATION = "Notification";
  static final String SUBSCRIPTION_CONFIRMATION = "SubscriptionConfirmation";
  static final String UNSUBSCRIBE_CONFIRMATION = "UnsubscribeConfirmation";

  /// In the order in which they are signed.
  private static final List<String> SIGNED =
      List.of(
          "Message",
          "MessageId",
          "Subject",
          "SubscribeURL",
          "Timestamp",
          "Token",
          "TopicArn",
          "Type");

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  Envelope {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  @Behaviour(
      value =
          "A notification is JSON: Type, MessageId, TopicArn, Subject if there is one, Message,"
              + " Timestamp in milliseconds, the signature and UnsubscribeURL",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, HTTP/HTTPS notification JSON format",
      date = "2026-11-24")
  static Envelope notification(String topicArn, Note note) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("Type", NOTIFICATION);
    members.put("MessageId", UUID.randomUUID().toString());
    members.put("TopicArn", topicArn);
    if (!note.subject().isEmpty()) {
      members.put("Subject", note.subject());
    }
    members.put("Message", note.message());
    members.put("Timestamp", MILLIS.format(note.time()));
    return new Envelope(members);
  }

  @Behaviour(
      value =
          "A confirmation is JSON: Type, MessageId, Token, TopicArn, Message, SubscribeURL,"
              + " Timestamp in milliseconds and the signature",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, HTTP/HTTPS subscription and unsubscribe confirmation",
      date = "2026-11-24")
  static Envelope confirmation(
      String type, Subscription subscription, String subscribeUrl, Instant now) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("Type", type);
    members.put("MessageId", UUID.randomUUID().toString());
    members.put("Token", subscription.token());
    members.put("TopicArn", subscription.topicArn());
    members.put("Message", explanation(type, subscription));
    members.put("SubscribeURL", subscribeUrl);
    members.put("Timestamp", MILLIS.format(now));
    return new Envelope(members);
  }

  private static String explanation(String type, Subscription subscription) {
    return type.equals(UNSUBSCRIBE_CONFIRMATION)
        ? "You have chosen to deactivate subscription "
            + subscription.arn()
            + ".\nTo cancel this operation and restore the subscription, visit the SubscribeURL"
            + " included in this message."
        : "You have chosen to subscribe to the topic "
            + subscription.topicArn()
            + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.";
  }

  @Behaviour(
      value =
          "Signed are Message, MessageId, Subject or SubscribeURL, Timestamp, Token, TopicArn and"
              + " Type, those that are there, each as its name, its value, and a line feed after"
              + " either",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, verifying the signatures of messages",
      date = "2026-11-24")
  String toSign() {
    return SIGNED.stream()
        .filter(members::containsKey)
        .map(name -> name + "\n" + members.get(name) + "\n")
        .collect(Collectors.joining());
  }

  Envelope signed(String version, String signature, String certificateUrl) {
    return with("SignatureVersion", version)
        .with("Signature", signature)
        .with("SigningCertURL", certificateUrl);
  }

  Envelope with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Envelope(more);
  }

  String member(String name) {
    return members.getOrDefault(name, "");
  }

  @Behaviour(
      value = "The JSON stands on several lines, with blanks around its colons",
      source = Source.DOCUMENTED,
      of = "Amazon SNS developer guide, HTTP/HTTPS notification JSON format, example",
      date = "2026-11-24")
  String text() {
    return members.entrySet().stream()
        .map(member -> "  " + quoted(member.getKey()) + " : " + quoted(member.getValue()))
        .collect(Collectors.joining(",\n", "{\n", "\n}"));
  }

  private static String quoted(String text) {
    return Json.text(TextNode.valueOf(text));
  }
}
