package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Typed values beside a message's body, by their names.
record MessageAttributes(SortedMap<String, Value> values) {
  static final MessageAttributes NONE = new MessageAttributes(new TreeMap<>());

  private static final int MAX_ATTRIBUTES = 10;
  private static final int MAX_NAME_LENGTH = 256;
  private static final Pattern NAME =
      Pattern.compile("(?!(?i:aws|amazon)\\.)[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?");
  private static final byte IS_TEXT = 1;
  private static final byte IS_BINARY = 2;

  /// @param dataType `String`, `Number` or `Binary`, perhaps with a label behind a dot
  /// @param content in base64 when it is binary
  record Value(String dataType, String content) {
    boolean isBinary() {
      return dataType.startsWith("Binary");
    }

    private byte[] bytes() {
      return isBinary()
          ? Base64.getDecoder().decode(content)
          : content.getBytes(StandardCharsets.UTF_8);
    }
  }

  MessageAttributes {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /// @throws AwsError when one is not as SQS takes it
  @Behaviour(
      value = "At most ten attributes, of type String, Number or Binary, none without a value",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, message metadata",
      date = "2026-11-24")
  static MessageAttributes read(JsonNode json) {
    if (json.size() > MAX_ATTRIBUTES) {
      throw invalid(
          "Number of message attributes [%d] exceeds the allowed maximum [%d]."
              .formatted(json.size(), MAX_ATTRIBUTES));
    }
    MessageAttributes attributes = kept(json);
    attributes.values.forEach(MessageAttributes::check);
    return attributes;
  }

  static MessageAttributes kept(JsonNode json) {
    SortedMap<String, Value> values = new TreeMap<>();
    json.properties()
        .forEach(attribute -> values.put(attribute.getKey(), value(attribute.getValue())));
    return new MessageAttributes(values);
  }

  private static Value value(JsonNode json) {
    String type = json.path("DataType").asText();
    String member = type.startsWith("Binary") ? "BinaryValue" : "StringValue";
    return new Value(type, json.path(member).asText());
  }

  private static void check(String name, Value value) {
    if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
      throw invalid("Invalid message attribute name: " + name);
    }
    if (!TYPE.matcher(value.dataType()).matches()) {
      throw invalid(
          "The message attribute '%s' has an invalid message attribute type, the set of supported"
                  .formatted(name)
              + " type prefixes is Binary, Number, and String.");
    }
    if (!hasGoodContent(value)) {
      throw invalid(
          "The message attribute '%s' must contain a value of message attribute type '%s'."
              .formatted(name, value.dataType()));
    }
  }

  private static boolean hasGoodContent(Value value) {
    try {
      if (value.dataType().startsWith("Number")) {
        var unused = new BigDecimal(value.content());
      }
      return value.bytes().length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Those asked for: by name, by `prefix.*`, or all of them by `All` or `.*`.
  @Behaviour(
      value = "Message attributes come back only when asked for by name, prefix or All",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, ReceiveMessage",
      date = "2026-11-24")
  MessageAttributes only(Set<String> names) {
    SortedMap<String, Value> found = new TreeMap<>(values);
    found.keySet().removeIf(name -> names.stream().noneMatch(asked -> isAsked(name, asked)));
    return new MessageAttributes(found);
  }

  private static boolean isAsked(String name, String asked) {
    return asked.equals("All")
        || asked.equals(name)
        || (asked.endsWith(".*") && name.startsWith(asked.substring(0, asked.length() - 2)));
  }

  /// What they add to the size of their message.
  int size() {
    return values.entrySet().stream()
        .mapToInt(attribute ->
            attribute.getKey().getBytes(StandardCharsets.UTF_8).length
                + attribute.getValue().dataType().getBytes(StandardCharsets.UTF_8).length
                + attribute.getValue().bytes().length)
        .sum();
  }

  @Behaviour(
      value = "The digest covers names, types, a byte for the kind, and values, in order of names",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, calculating the MD5 message digest for attributes",
      date = "2026-11-24")
  String md5() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    values.forEach((name, value) -> {
      append(text, name.getBytes(StandardCharsets.UTF_8));
      append(text, value.dataType().getBytes(StandardCharsets.UTF_8));
      text.write(value.isBinary() ? IS_BINARY : IS_TEXT);
      append(text, value.bytes());
    });
    return Md5.of(text.toByteArray());
  }

  private static void append(ByteArrayOutputStream text, byte[] part) {
    text.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    text.writeBytes(part);
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    for (Map.Entry<String, Value> attribute : values.entrySet()) {
      Value value = attribute.getValue();
      json.putObject(attribute.getKey())
          .put(value.isBinary() ? "BinaryValue" : "StringValue", value.content())
          .put("DataType", value.dataType());
    }
    return json;
  }

  private static AwsError invalid(String reason) {
    return AwsError.client("InvalidParameterValue", reason);
  }
}
