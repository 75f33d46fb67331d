package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The protocol that SDKs spoke to SQS until 2023: a form in, XML out. Turns its requests into the
/// JSON that operations read, and their JSON into its answers.
final class SqsQuery {
  /// The `Version` of every request.
  static final String VERSION = "2012-11-05";

  private static final int MAX_DEPTH = 6;
  private static final Pattern INDEX = Pattern.compile("\\d{1,4}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

  /// What a form has besides the members of the operation.
  private static final Set<String> ENVELOPE = Set.of("Action", "Version");

  private static final Set<String> NUMBERS =
      Set.of(
          "DelaySeconds",
          "MaxNumberOfMessages",
          "MaxResults",
          "VisibilityTimeout",
          "WaitTimeSeconds");

  private static final Map<String, String> LISTS =
      Map.of(
          "AttributeName", "AttributeNames",
          "MessageAttributeName", "MessageAttributeNames",
          "MessageSystemAttributeName", "MessageSystemAttributeNames",
          "TagKey", "TagKeys");

  private static final Map<String, String> MAPS =
      Map.of(
          "Attribute", "Attributes",
          "MessageAttribute", "MessageAttributes",
          "MessageSystemAttribute", "MessageSystemAttributes",
          "Tag", "Tags");

  /// Where the older name is another one.
  static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
          Map.entry("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
          Map.entry("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
          Map.entry("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"),
          Map.entry("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
          Map.entry("PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"),
          Map.entry("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"),
          Map.entry("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
          Map.entry("QueueNameExists", "QueueAlreadyExists"),
          Map.entry(
              "TooManyEntriesInBatchRequest",
              "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
          Map.entry("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"));

  private static final String NO_SUCH_QUEUE =
      "The specified queue does not exist for this wsdl version.";

  private SqsQuery() {}

  /// @param form the fields as they came, flat
  /// @param path of the request: the queue's, when the form has no QueueUrl
  @Behaviour(
      value = "A form goes to / or to the queue's own URL, which then need not be in it",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, query requests",
      date = "2026-11-24")
  @Behaviour(
      value = "Lists and maps are flat: AttributeName.1, Attribute.1.Name and .Value, Tag.1.Key",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference before its JSON protocol; models of SDKs of that time",
      date = "2026-11-24")
  static ObjectNode input(String operation, ObjectNode form, String path) {
    ObjectNode input = members(operation, tree(form));
    if (!input.has("QueueUrl") && path.length() > 1) {
      input.put("QueueUrl", path);
    }
    return input;
  }

  /// @param output what the operation answered
  static String success(String operation, ObjectNode output, String requestId) {
    return SqsXml.success(operation, output, requestId);
  }

  /// @param error with the name that JSON has for it, or one of the common layer's names, which are
  ///   the caller's to translate
  @Behaviour(
      value = "A missing queue is one that does not exist 'for this wsdl version'",
      source = Source.OBSERVED,
      of = "answers of AWS quoted in public issues until 2023",
      date = "2026-11-24")
  static String failure(AwsError error, String requestId) {
    boolean isMissing = error.code().equals("QueueDoesNotExist");
    String message = isMissing ? NO_SUCH_QUEUE : error.explanation();
    AwsError older = new AwsError(olderCode(error.code()), error.status(), message);
    return SqsXml.failure(older, requestId);
  }

  /// The name that an error of SQS had in this protocol, which its JSON errors repeat.
  @Behaviour(
      value = "Errors have the older names, as AWS.SimpleQueueService.NonExistentQueue",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference before its JSON protocol; models of SDKs of that time",
      date = "2026-11-24")
  static String olderCode(String code) {
    return CODES.getOrDefault(code, code);
  }

  private static ObjectNode members(String operation, ObjectNode tree) {
    ObjectNode input = Json.object();
    tree.remove(ENVELOPE);
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String name = field.getKey();
      if (field.getValue() instanceof ObjectNode nested) {
        if (LISTS.containsKey(name)) {
          var list = input.putArray(LISTS.get(name));
          numbered(nested).values().forEach(list::add);
        } else if (MAPS.containsKey(name)) {
          boolean isNew = operation.equals("CreateQueue") && name.equals("Tag");
          input.set(isNew ? "tags" : MAPS.get(name), map(nested));
        } else if (name.equals(operation + "RequestEntry")) {
          var entries = input.putArray("Entries");
          numbered(nested).values().forEach(entry -> entries.add(entry(entry)));
        }
      } else if (NUMBERS.contains(name) && NUMBER.matcher(field.getValue().asText()).matches()) {
        input.put(name, Integer.parseInt(field.getValue().asText()));
      } else {
        input.set(name, field.getValue());
      }
    }
    return input;
  }

  private static JsonNode entry(JsonNode entry) {
    return entry instanceof ObjectNode object ? members("", object) : entry;
  }

  /// What has no value has an empty one.
  private static ObjectNode map(ObjectNode fields) {
    ObjectNode map = Json.object();
    for (JsonNode entry : numbered(fields).values()) {
      String name = entry.path(entry.has("Key") ? "Key" : "Name").asText();
      map.put(name, "");
      if (entry.has("Value")) {
        map.set(name, entry.get("Value"));
      }
    }
    return map;
  }

  /// Indexes need not begin at 1 nor be without gaps.
  private static SortedMap<Integer, JsonNode> numbered(ObjectNode fields) {
    SortedMap<Integer, JsonNode> numbered = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (INDEX.matcher(field.getKey()).matches()) {
        numbered.put(Integer.parseInt(field.getKey()), field.getValue());
      }
    }
    return numbered;
  }

  /// Names are cut at their dots.
  private static ObjectNode tree(ObjectNode form) {
    ObjectNode tree = Json.object();
    for (Map.Entry<String, JsonNode> field : form.properties()) {
      String[] parts = field.getKey().split("\\.", MAX_DEPTH);
      ObjectNode at = tree;
      for (int i = 0; i < parts.length - 1; i++) {
        at = at.get(parts[i]) instanceof ObjectNode nested ? nested : at.putObject(parts[i]);
      }
      at.set(parts[parts.length - 1], field.getValue());
    }
    return tree;
  }
}
