package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads the members of SQS requests.
final class SqsInput {
  private static final int MAX_ENTRIES = 10;
  private static final Pattern ENTRY_ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  private SqsInput() {}

  static AwsError noSuchQueue() {
    return AwsError.client("QueueDoesNotExist", "The specified queue does not exist.");
  }

  static QueueAddress address(Call call) {
    return QueueAddress.ofUrl(text(call.input(), "QueueUrl")).orElseThrow(SqsInput::noSuchQueue);
  }

  static String text(JsonNode input, String member) {
    JsonNode value = input.path(member);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw AwsError.client(
          "MissingParameter", "The request must contain the parameter " + member + ".");
    }
    return value.textValue();
  }

  static int number(JsonNode input, String member, int standing, int min, int max) {
    JsonNode value = input.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return standing;
    }
    if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
      throw AwsError.client(
          "InvalidParameterValue",
          "Value %s for parameter %s is invalid. Reason: Must be between %d and %d, if provided."
              .formatted(value.asText(), member, min, max));
    }
    return value.intValue();
  }

  /// The names of attributes asked for, under any of the member's names over the years.
  static Set<String> names(JsonNode input, String... members) {
    Set<String> names = new HashSet<>();
    for (String member : members) {
      input.path(member).forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /// A map of texts; whatever else is no map at all.
  static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  /// In order of the names.
  static ObjectNode object(Map<String, String> texts) {
    ObjectNode object = Json.object();
    new TreeMap<>(texts).forEach(object::put);
    return object;
  }

  static List<ObjectNode> entries(Call call) {
    List<ObjectNode> entries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode entry : call.input().path("Entries")) {
      if (!(entry instanceof ObjectNode object) || !ENTRY_ID.matcher(text(entry, "Id")).matches()) {
        throw AwsError.client(
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores.");
      }
      if (!ids.add(text(entry, "Id"))) {
        throw AwsError.client("BatchEntryIdsNotDistinct", "Id " + text(entry, "Id") + " repeated.");
      }
      entries.add(object);
    }
    if (entries.isEmpty()) {
      throw AwsError.client(
          "EmptyBatchRequest", "There should be at least one entry in the request.");
    }
    if (entries.size() > MAX_ENTRIES) {
      throw AwsError.client(
          "TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.");
    }
    return entries;
  }
}
