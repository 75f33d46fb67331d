package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The attributes of a standard queue that can be set. Only what was set is kept; the others have
/// the values that SQS gives them.
///
/// @param given as they were set, checked
record QueueAttributes(Map<String, String> given) {
  static final QueueAttributes STANDING = new QueueAttributes(Map.of());
  static final String POLICY = "Policy";
  static final String REDRIVE_POLICY = "RedrivePolicy";
  static final int MAX_VISIBILITY_SECONDS = 43_200;
  static final int MAX_MESSAGE_BYTES = 1_048_576;
  static final int MAX_DELAY_SECONDS = 900;
  static final int MAX_WAIT_SECONDS = 20;

  private static final int MAX_KEY_LENGTH = 2_048;
  private static final String REDRIVE_ALLOW_POLICY = "RedriveAllowPolicy";
  private static final String KMS_KEY = "KmsMasterKeyId";
  private static final String SQS_KEY = "SqsManagedSseEnabled";

  /// Those whose value is JSON, which an empty text takes back.
  private static final Set<String> POLICIES = Set.of(POLICY, REDRIVE_POLICY, REDRIVE_ALLOW_POLICY);

  private record Range(String name, int standing, int min, int max) {}

  private static final Range VISIBILITY =
      new Range("VisibilityTimeout", 30, 0, MAX_VISIBILITY_SECONDS);
  private static final Range DELAY = new Range("DelaySeconds", 0, 0, MAX_DELAY_SECONDS);
  private static final Range WAIT =
      new Range("ReceiveMessageWaitTimeSeconds", 0, 0, MAX_WAIT_SECONDS);
  private static final Range RETENTION =
      new Range("MessageRetentionPeriod", 345_600, 60, 1_209_600);
  private static final Range MESSAGE_SIZE =
      new Range("MaximumMessageSize", MAX_MESSAGE_BYTES, 1_024, MAX_MESSAGE_BYTES);
  private static final Range KEY_REUSE = new Range("KmsDataKeyReusePeriodSeconds", 300, 60, 86_400);

  private static final List<Range> SHOWN =
      List.of(VISIBILITY, DELAY, WAIT, RETENTION, MESSAGE_SIZE);
  private static final Map<String, Range> NUMBERS =
      Stream.concat(SHOWN.stream(), Stream.of(KEY_REUSE))
          .collect(Collectors.toUnmodifiableMap(Range::name, range -> range));

  QueueAttributes {
    given = Map.copyOf(given);
  }

  Duration visibility() {
    return Duration.ofSeconds(number(VISIBILITY));
  }

  Duration delay() {
    return Duration.ofSeconds(number(DELAY));
  }

  /// How long a receive waits that does not say so itself.
  Duration patience() {
    return Duration.ofSeconds(number(WAIT));
  }

  Duration retention() {
    return Duration.ofSeconds(number(RETENTION));
  }

  int maxMessageBytes() {
    return number(MESSAGE_SIZE);
  }

  Optional<String> policy() {
    return Optional.ofNullable(given.get(POLICY));
  }

  Optional<RedrivePolicy> redrive() {
    return Optional.ofNullable(given.get(REDRIVE_POLICY)).map(RedrivePolicy::parse);
  }

  Optional<String> redriveAllowPolicy() {
    return Optional.ofNullable(given.get(REDRIVE_ALLOW_POLICY));
  }

  /// @throws AwsError when an attribute does not exist or its value is none for it
  QueueAttributes with(Map<String, String> changes) {
    Map<String, String> next = new LinkedHashMap<>(given);
    changes.forEach((name, value) -> {
      if (value.isEmpty() && (POLICIES.contains(name) || name.equals(KMS_KEY))) {
        next.remove(name);
      } else {
        next.put(name, checked(name, value));
      }
    });
    return new QueueAttributes(next);
  }

  @Behaviour(
      value = "Attributes that were not set show SQS's defaults, as 1 MiB for a message",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, CreateQueue",
      date = "2026-11-24")
  @Behaviour(
      value = "A queue without a key of KMS shows SqsManagedSseEnabled as true, unless set",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, encryption at rest; here nothing is encrypted",
      date = "2026-11-24")
  Map<String, String> shown() {
    boolean hasKey = given.containsKey(KMS_KEY);
    Map<String, String> shown = new LinkedHashMap<>();
    SHOWN.forEach(range -> shown.put(range.name(), Integer.toString(number(range))));
    shown.put(SQS_KEY, Boolean.toString(!hasKey));
    if (hasKey) {
      shown.put(KEY_REUSE.name(), Integer.toString(number(KEY_REUSE)));
    }
    shown.putAll(given);
    return shown;
  }

  /// The first of the attributes asked for that this queue has otherwise.
  Optional<String> differing(Map<String, String> asked) {
    Map<String, String> mine = shown();
    Map<String, String> wanted = STANDING.with(asked).shown();
    return asked.keySet().stream()
        .sorted()
        .filter(name -> !canonical(name, mine).equals(canonical(name, wanted)))
        .findFirst();
  }

  private static String canonical(String name, Map<String, String> attributes) {
    String value = attributes.getOrDefault(name, "");
    return POLICIES.contains(name) && !value.isEmpty() ? Json.text(json(value)) : value;
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private int number(Range range) {
    String value = given.get(range.name());
    return value == null ? range.standing() : Integer.parseInt(value);
  }

  @Behaviour(
      value = "An attribute that standard queues do not have answers InvalidAttributeName",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, SetQueueAttributes",
      date = "2026-11-24")
  private static String checked(String name, String value) {
    Range range = NUMBERS.get(name);
    if (range != null) {
      return inRange(range, value);
    }
    return switch (name) {
      case POLICY -> valid(name, value, QueuePolicy.isValid(value));
      case REDRIVE_POLICY -> redrivePolicy(value);
      case REDRIVE_ALLOW_POLICY -> valid(name, value, RedrivePolicy.isAllowPolicy(value));
      case KMS_KEY -> valid(name, value, value.length() <= MAX_KEY_LENGTH);
      case SQS_KEY -> valid(name, value, value.equals("true") || value.equals("false"));
      default -> throw AwsError.client("InvalidAttributeName", "Unknown Attribute " + name + ".");
    };
  }

  private static String inRange(Range range, String value) {
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw invalid(range.name());
    }
    boolean isIn = number >= range.min() && number <= range.max();
    return valid(range.name(), Integer.toString(number), isIn);
  }

  private static String redrivePolicy(String value) {
    try {
      var unused = RedrivePolicy.parse(value);
      return value;
    } catch (IllegalArgumentException e) {
      throw invalidRedrivePolicy(value, String.valueOf(e.getMessage()));
    }
  }

  @Behaviour(
      value = "A wrong redrive policy answers InvalidParameterValue and its reason",
      source = Source.OBSERVED,
      of = "answers of AWS quoted in public issues: 'does not contain mandatory attribute'",
      date = "2026-11-24")
  static AwsError invalidRedrivePolicy(String value, String reason) {
    return AwsError.client(
        "InvalidParameterValue",
        "Value %s for parameter RedrivePolicy is invalid. Reason: %s".formatted(value, reason));
  }

  private static String valid(String name, String value, boolean isValid) {
    if (!isValid) {
      throw invalid(name);
    }
    return value;
  }

  @Behaviour(
      value = "A value that an attribute cannot have answers InvalidAttributeValue",
      source = Source.OBSERVED,
      of = "an answer of AWS quoted in a public issue, 2025-04-15, about a Policy",
      date = "2026-11-24")
  private static AwsError invalid(String name) {
    return AwsError.client(
        "InvalidAttributeValue", "Invalid value for the parameter " + name + ".");
  }
}
