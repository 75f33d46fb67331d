package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.gateway.usage.Reading.Result;
import io.stallholder.gateway.usage.Refusal.Code;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads one CloudEvent of usage and says precisely what is wrong with one that cannot be taken.
/// Pure.
final class UsageReader {
  static final int MAX_ID_LENGTH = 256;
  static final int MAX_SUBJECT_LENGTH = 512;
  static final int MAX_TAGS = 5;
  static final int MAX_SCALE = 9;
  static final BigDecimal MAX_QUANTITY = BigDecimal.TEN.pow(15);

  private static final int MAX_TAG_KEY = 100;
  private static final int MAX_TAG_VALUE = 256;
  private static final int MAX_NUMBER_LENGTH = 40;
  private static final String TAG_CHARACTERS = "[a-zA-Z0-9 +\\-=._:/\\\\@]+";

  private UsageReader() {}

  /// One line of newline-delimited JSON. Whatever is in it, it refuses only itself.
  static Reading line(JsonMapper mapper, int position, byte[] bytes) {
    try {
      String line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return line(mapper, position, line);
    } catch (CharacterCodingException _) {
      String raw = new String(bytes, StandardCharsets.UTF_8);
      return refused(position, raw, Code.MALFORMED_JSON, "line " + position + ": not UTF-8");
    }
  }

  static Reading line(JsonMapper mapper, int position, String line) {
    try {
      return event(position, mapper.readTree(line));
    } catch (JsonProcessingException e) {
      return refused(position, line, Code.MALFORMED_JSON, "line " + position + where(e));
    }
  }

  private static String where(JsonProcessingException e) {
    String place = e.getLocation() == null ? "" : ", column " + e.getLocation().getColumnNr();
    return place + ": " + e.getOriginalMessage();
  }

  static Reading event(int position, JsonNode json) {
    try {
      return new Reading(position, json.toString(), new Result.Understood(event(json)));
    } catch (Unfit e) {
      return refused(position, json.toString(), e.code, e.detail);
    }
  }

  private static Reading refused(int position, String raw, Code code, String detail) {
    return new Reading(position, raw, new Result.Refused(new Refusal(code, detail)));
  }

  private static UsageEvent event(JsonNode json) {
    if (!json.isObject()) {
      throw new Unfit(Code.INVALID_EVENT, "an event is a JSON object, not " + kind(json));
    }
    require(text(json, "specversion").equals("1.0"), "specversion must be \"1.0\"");
    text(json, "type");
    String id = text(json, "id");
    String source = text(json, "source");
    String subject = text(json, "subject");
    require(id.length() <= MAX_ID_LENGTH, "id must have at most " + MAX_ID_LENGTH + " characters");
    require(
        source.length() <= MAX_ID_LENGTH,
        "source must have at most " + MAX_ID_LENGTH + " characters");
    require(
        subject.length() <= MAX_SUBJECT_LENGTH,
        "subject must have at most " + MAX_SUBJECT_LENGTH + " characters");
    JsonNode data = json.path("data");
    require(data.isObject(), "data must be an object with dimension and quantity");
    return new UsageEvent(
        new UsageEvent.Identity(source, id),
        subject,
        time(text(json, "time")),
        dimension(data),
        quantity(data),
        tags(data));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      throw new Unfit(
          Code.INVALID_EVENT,
          "time must be an RFC 3339 time like 2026-11-05T12:50:00Z, not \"" + cut(text) + "\"");
    }
  }

  private static Dimension dimension(JsonNode data) {
    String text = member(data, "dimension", "data.dimension");
    try {
      return new Dimension(text);
    } catch (IllegalArgumentException e) {
      throw new Unfit(Code.INVALID_EVENT, "data.dimension: " + e.getMessage());
    }
  }

  private static BigDecimal quantity(JsonNode data) {
    JsonNode node = data.path("quantity");
    BigDecimal quantity = number(node);
    requireQuantity(quantity.signum() >= 0, "must not be negative, but is " + cut(node.asText()));
    requireQuantity(
        quantity.stripTrailingZeros().scale() <= MAX_SCALE,
        "must have at most " + MAX_SCALE + " decimal places, unlike " + cut(node.asText()));
    requireQuantity(
        quantity.compareTo(MAX_QUANTITY) <= 0, "must be at most " + MAX_QUANTITY.toPlainString());
    return quantity;
  }

  private static BigDecimal number(JsonNode node) {
    boolean fits = node.isNumber() || node.isTextual();
    requireQuantity(fits, "must be a number or a decimal string, not " + kind(node));
    String text = node.isNumber() ? node.decimalValue().toString() : node.textValue();
    requireQuantity(
        text.length() <= MAX_NUMBER_LENGTH
            && text.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"),
        "must be a decimal number like 12 or \"0.25\", not \"" + cut(text) + "\"");
    return new BigDecimal(text);
  }

  private static SortedMap<String, String> tags(JsonNode data) {
    SortedMap<String, String> tags = new TreeMap<>();
    JsonNode node = data.path("tags");
    if (node.isMissingNode() || node.isNull()) {
      return tags;
    }
    require(node.isObject(), "data.tags must be an object of strings");
    require(node.size() <= MAX_TAGS, "data.tags must have at most " + MAX_TAGS + " members");
    for (Map.Entry<String, JsonNode> tag : node.properties()) {
      String key = tag.getKey();
      String value = tag.getValue().asText();
      require(
          tag.getValue().isTextual() && isTag(key, MAX_TAG_KEY) && isTag(value, MAX_TAG_VALUE),
          "data.tags: key (1 to 100) and value (1 to 256 characters) are letters, digits, spaces"
              + (" and + - = . _ : / \\ @, unlike " + cut(key)));
      tags.put(key, value);
    }
    return tags;
  }

  private static boolean isTag(String text, int most) {
    return text.length() <= most && text.matches(TAG_CHARACTERS);
  }

  private static String text(JsonNode json, String name) {
    return member(json, name, name);
  }

  private static boolean isPlain(String text) {
    return !text.isBlank() && text.codePoints().noneMatch(UsageReader::isUnfit);
  }

  /// Half of a surrogate pair is JSON, and no text that could be stored.
  private static boolean isUnfit(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  private static String member(JsonNode json, String name, String path) {
    return Optional.of(json.path(name))
        .filter(node -> node.isTextual() && isPlain(node.textValue()))
        .map(JsonNode::textValue)
        .orElseThrow(() ->
            new Unfit(
                Code.INVALID_EVENT,
                path + " is required, as a non-empty string without control characters"));
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new Unfit(Code.INVALID_EVENT, message);
    }
  }

  private static void requireQuantity(boolean fits, String message) {
    if (!fits) {
      throw new Unfit(Code.INVALID_QUANTITY, "data.quantity " + message);
    }
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode() ? "absent" : node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static String cut(String text) {
    return text.length() <= MAX_NUMBER_LENGTH ? text : text.substring(0, MAX_NUMBER_LENGTH) + "…";
  }

  /// Ends the reading of one event; never leaves this class.
  private static final class Unfit extends RuntimeException {
    private final Code code;
    private final String detail;

    private Unfit(Code code, String detail) {
      super(detail, null, false, false);
      this.code = code;
      this.detail = detail;
    }
  }
}
