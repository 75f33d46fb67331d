package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A queue that a rule fills.
///
/// @param sent as it was given, RoleArn and RetryPolicy included: nothing here ever fails for a
///   while
record Target(ObjectNode sent, QueueAddress queue, Payload payload) {
  private static final Set<String> MEMBERS =
      Set.of(
          "Id",
          "Arn",
          "RoleArn",
          "Input",
          "InputPath",
          "InputTransformer",
          "DeadLetterConfig",
          "RetryPolicy");

  private static final Pattern QUEUE_ARN =
      Pattern.compile("arn:aws:sqs:us-east-1:(?<account>\\d{12}):(?<name>[A-Za-z0-9_-]{1,80})");

  Target {
    sent = sent.deepCopy();
  }

  /// @throws AwsError why this target is refused
  @Behaviour(
      value = "Targets are SQS standard queues in us-east-1, of any account, there or not",
      source = Source.GUESS,
      of = "all that is simulated; AWS has more kinds, and asks the queue's policy on delivery",
      date = "2026-11-24")
  static Target read(ObjectNode entry) {
    for (Map.Entry<String, JsonNode> member : entry.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw notSimulated(member.getKey() + " is not simulated.");
      }
    }
    QueueAddress queue = queue(entry.path("Arn").asText());
    Target target = new Target(entry, queue, payload(entry));
    var unused = target.deadLetters();
    return target;
  }

  String id() {
    return sent.path("Id").asText();
  }

  String arn() {
    return sent.path("Arn").asText();
  }

  /// Where an event goes when the queue is not there.
  Optional<QueueAddress> deadLetters() {
    JsonNode arn = sent.path("DeadLetterConfig").path("Arn");
    return arn.isTextual() ? Optional.of(queue(arn.textValue())) : Optional.empty();
  }

  private static QueueAddress queue(String arn) {
    Matcher matcher = QUEUE_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw notSimulated("Only SQS standard queues in us-east-1 are simulated, not " + arn + ".");
    }
    return new QueueAddress(matcher.group("account"), matcher.group("name"));
  }

  @Behaviour(
      value = "Input, InputPath and InputTransformer exclude each other; Input must be JSON",
      source = Source.DOCUMENTED,
      of = "Amazon EventBridge API reference, PutTargets and Target; the error is our guess",
      date = "2026-11-24")
  private static Payload payload(ObjectNode entry) {
    List<String> given =
        List.of("Input", "InputPath", "InputTransformer").stream()
            .filter(entry::hasNonNull)
            .toList();
    if (given.size() > 1) {
      throw BusInput.invalid("Only one of " + String.join(", ", given) + " can be given.");
    }
    try {
      return given.isEmpty() ? new Payload.Whole() : payload(given.getFirst(), entry);
    } catch (IllegalArgumentException e) {
      throw BusInput.invalid(given.getFirst() + " is not valid: " + e.getMessage());
    }
  }

  private static Payload payload(String member, ObjectNode entry) {
    JsonNode value = entry.path(member);
    return switch (member) {
      case "Input" -> {
        var unused = Json.parse(value.asText().getBytes(StandardCharsets.UTF_8));
        yield new Payload.Constant(value.asText());
      }
      case "InputPath" -> new Payload.Part(Payload.pointer(value.asText()));
      default -> new Payload.Filled(Template.read(value));
    };
  }

  private static AwsError notSimulated(String message) {
    return AwsError.client("UnsupportedOperation", message);
  }
}
