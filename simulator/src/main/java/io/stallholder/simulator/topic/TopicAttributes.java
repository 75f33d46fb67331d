package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The attributes of a topic that can be set, and how they look when nobody has set them.
final class TopicAttributes {
  static final String DISPLAY_NAME = "DisplayName";
  static final String POLICY = "Policy";
  static final String SIGNATURE_VERSION = "SignatureVersion";

  private static final int MAX_DISPLAY_NAME = 100;
  private static final int MAX_POLICY_BYTES = 30_720;
  private static final List<String> OPEN_TO_OWNER =
      List.of(
          "GetTopicAttributes",
          "SetTopicAttributes",
          "AddPermission",
          "RemovePermission",
          "DeleteTopic",
          "Subscribe",
          "ListSubscriptionsByTopic",
          "Publish");

  private TopicAttributes() {}

  /// The attributes with this one changed, too.
  ///
  /// @throws AwsError when it is none that is simulated, or has no such value
  static Map<String, String> with(Map<String, String> attributes, String name, String value) {
    switch (name) {
      case DISPLAY_NAME -> checkDisplayName(value);
      case POLICY -> checkPolicy(value);
      case SIGNATURE_VERSION -> checkSignatureVersion(value);
      default ->
          throw Refusal.invalid(
              "AttributeName",
              name
                  + " is not simulated; those that are: "
                  + String.join(", ", DISPLAY_NAME, POLICY, SIGNATURE_VERSION));
    }
    Map<String, String> changed = new LinkedHashMap<>(attributes);
    changed.put(name, value);
    return changed;
  }

  private static void checkDisplayName(String value) {
    if (value.length() > MAX_DISPLAY_NAME || value.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.invalid("DisplayName");
    }
  }

  private static void checkPolicy(String value) {
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_POLICY_BYTES) {
      throw Refusal.invalid("Policy", "it is longer than " + MAX_POLICY_BYTES + " bytes");
    }
    try {
      if (Json.parse(value.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("Policy", "it is " + e.getMessage());
    }
    throw Refusal.invalid("Policy", "it is not a JSON object");
  }

  @Behaviour(
      value = "SignatureVersion is 1, SHA1withRSA, unless it is set to 2, SHA256withRSA",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, GetTopicAttributes",
      date = "2026-11-24")
  private static void checkSignatureVersion(String value) {
    if (!Set.of("1", "2").contains(value)) {
      throw Refusal.invalid("SignatureVersion", "it must be 1 or 2");
    }
  }

  /// @param counts of its subscriptions
  static ObjectNode json(Topic topic, Map<String, Long> counts) {
    ObjectNode attributes =
        Json.object()
            .put("TopicArn", topic.arn())
            .put("Owner", topic.owner())
            .put(POLICY, topic.attributes().getOrDefault(POLICY, standingPolicy(topic)))
            .put(DISPLAY_NAME, topic.attributes().getOrDefault(DISPLAY_NAME, ""));
    counts.forEach((name, count) -> attributes.put(name, Long.toString(count)));
    if (topic.attributes().containsKey(SIGNATURE_VERSION)) {
      attributes.put(SIGNATURE_VERSION, topic.signatureVersion());
    }
    return attributes;
  }

  @Behaviour(
      value = "Without a policy of its own a topic shows one that is open to its owner alone",
      source = Source.DOCUMENTED,
      of = "Amazon SNS API reference, CreateTopic; the document: as AWS CLI examples show it",
      date = "2026-11-24")
  private static String standingPolicy(Topic topic) {
    ObjectNode policy = Json.object().put("Version", "2008-10-17").put("Id", "__default_policy_ID");
    ObjectNode statement =
        policy
            .putArray("Statement")
            .addObject()
            .put("Sid", "__default_statement_ID")
            .put("Effect", "Allow");
    statement.putObject("Principal").put("AWS", "*");
    var actions = statement.putArray("Action");
    OPEN_TO_OWNER.forEach(action -> actions.add("SNS:" + action));
    statement.put("Resource", topic.arn());
    statement
        .putObject("Condition")
        .putObject("StringEquals")
        .put("AWS:SourceOwner", topic.owner());
    return Json.text(policy);
  }
}
