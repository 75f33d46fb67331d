package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where messages go that were received too often.
record RedrivePolicy(QueueAddress target, int maxReceiveCount) {
  private static final int MAX_RECEIVE_COUNT = 1_000;
  private static final int MAX_SOURCES = 10;
  private static final Pattern ARN =
      Pattern.compile("arn:aws:sqs:us-east-1:(?<account>\\d{12}):(?<name>[A-Za-z0-9_-]{1,80})");

  /// @throws IllegalArgumentException that says what is wrong, as SQS would
  @Behaviour(
      value = "A redrive policy names its target and 1 to 1000 receives, as number or text",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, dead-letter queues",
      date = "2026-11-24")
  static RedrivePolicy parse(String json) {
    JsonNode policy = Json.parse(json.getBytes(StandardCharsets.UTF_8));
    for (String member : new String[] {"maxReceiveCount", "deadLetterTargetArn"}) {
      if (!policy.path(member).isValueNode()) {
        throw new IllegalArgumentException(
            "Redrive policy does not contain mandatory attribute: " + member + ".");
      }
    }
    int count = policy.path("maxReceiveCount").asInt();
    if (count < 1 || count > MAX_RECEIVE_COUNT) {
      throw new IllegalArgumentException(
          "Invalid value for maxReceiveCount: %s, valid values are from 1 to %d both inclusive."
              .formatted(policy.path("maxReceiveCount").asText(), MAX_RECEIVE_COUNT));
    }
    Matcher arn = ARN.matcher(policy.path("deadLetterTargetArn").asText());
    if (!arn.matches()) {
      throw new IllegalArgumentException("Dead letter target does not exist.");
    }
    return new RedrivePolicy(new QueueAddress(arn.group("account"), arn.group("name")), count);
  }

  /// Whether a RedriveAllowPolicy is one.
  static boolean isAllowPolicy(String json) {
    JsonNode policy;
    try {
      policy = Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return false;
    }
    int sources = policy.path("sourceQueueArns").size();
    return switch (policy.path("redrivePermission").asText()) {
      case "allowAll", "denyAll" -> sources == 0;
      case "byQueue" -> sources > 0 && sources <= MAX_SOURCES;
      default -> false;
    };
  }

  /// @param allowPolicy the target's RedriveAllowPolicy, which has been checked
  @Behaviour(
      value = "A queue can refuse to be another's dead-letter queue by its RedriveAllowPolicy",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SetQueueAttributes",
      date = "2026-11-24")
  static boolean allows(String allowPolicy, QueueAddress source) {
    JsonNode policy = Json.parse(allowPolicy.getBytes(StandardCharsets.UTF_8));
    return switch (policy.path("redrivePermission").asText()) {
      case "denyAll" -> false;
      case "byQueue" -> {
        for (JsonNode arn : policy.path("sourceQueueArns")) {
          if (arn.asText().equals(source.arn())) {
            yield true;
          }
        }
        yield false;
      }
      default -> true;
    };
  }
}
