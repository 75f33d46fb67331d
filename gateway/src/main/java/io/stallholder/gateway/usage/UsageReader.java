package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.gateway.usage.Reading.Result;
import io.stallholder.gateway.usage.Refusal.Code;
import io.stallholder.marketplace.Dimension;
import io.stallholder.marketplace.metering.Tag;
import java.io.IOException;
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
import java.util.regex.Pattern;

/// Reads one CloudEvent of usage and says precisely what is wrong with one that cannot be taken.
/// Pure.
final class UsageReader {
  static final int MAX_ID_LENGTH = 256;
  static final int MAX_SUBJECT_LENGTH = 512;
  static final int MAX_TAGS = 5;
  static final int MAX_SCALE = 9;
  static final BigDecimal MAX_QUANTITY = BigDecimal.TEN.pow(15);

  private static final int MAX_NUMBER_LENGTH = 40;
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

  private UsageReader() {}

  /// One line of newline-delimited JSON. Whatever is in it, it refuses only itself.
  static Reading line(JsonMapper mapper, int position, Slice line) {
    return quick(mapper, line)
        .map(event -> new Reading(position, line, new Result.Understood(event)))
        .orElseGet(() -> slow(mapper, position, line));
  }

  static Reading line(JsonMapper mapper, int position, String line) {
    return line(mapper, position, Slice.of(line));
  }

  private static Optional<UsageEvent> quick(JsonMapper mapper, Slice line) {
    try (JsonParser json =
        mapper.getFactory().createParser(line.bytes(), line.start(), line.length())) {
      boolean isUtf8 = json.currentLocation().getByteOffset() >= 0;
      if (!isUtf8 || json.nextToken() == null) {
        return Optional.empty();
      }
      Optional<UsageEvent> event = QuickReader.event(json);
      return json.nextToken() == null ? event : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Reading slow(JsonMapper mapper, int position, Slice line) {
    try {
      var bytes = ByteBuffer.wrap(line.bytes(), line.start(), line.length());
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return event(position, line, mapper.readTree(text));
    } catch (CharacterCodingException _) {
      return refused(position, line, Code.MALFORMED_JSON, "line " + position + ": not UTF-8");
    } catch (JsonProcessingException e) {
      return refused(position, line, Code.MALFORMED_JSON, "line " + position + where(e));
    }
  }

  /// An element of a batch that was read as JSON before.
  static Reading element(JsonMapper mapper, int position, Slice sent) {
    try {
      return event(position, sent, mapper.readTree(sent.bytes(), sent.start(), sent.length()));
    } catch (IOException e) {
      throw new IllegalStateException("what was JSON is none any more", e);
    }
  }

  private static String where(JsonProcessingException e) {
    String place = e.getLocation() == null ? "" : ", column " + e.getLocation().getColumnNr();
    return place + ": " + e.getOriginalMessage();
  }

  private static Reading event(int position, Slice sent, JsonNode json) {
    try {
      return new Reading(position, sent, new Result.Understood(event(json)));
    } catch (Unfit e) {
      return refused(position, sent, e.code, e.detail);
    }
  }

  private static Reading refused(int position, Slice sent, Code code, String detail) {
    return new Reading(position, sent, new Result.Refused(new Refusal(code, detail)));
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
        isNumber(text), "must be a decimal number like 12 or \"0.25\", not \"" + cut(text) + "\"");
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
          tag.getValue().isTextual() && isTag(key, value),
          "data.tags: key (1 to 100) and value (1 to 256 characters) are letters, digits, spaces"
              + (" and + - = . _ : / \\ @, unlike " + cut(key)));
      tags.put(key, value);
    }
    return tags;
  }

  /// Whether it is short, and a number of JSON but for zeros in front.
  static boolean isNumber(String text) {
    return text.length() <= MAX_NUMBER_LENGTH && NUMBER.matcher(text).matches();
  }

  static boolean isQuantity(BigDecimal number) {
    return number.signum() >= 0
        && (number.scale() <= MAX_SCALE || number.stripTrailingZeros().scale() <= MAX_SCALE)
        && number.compareTo(MAX_QUANTITY) <= 0;
  }

  static boolean isTag(String key, String value) {
    try {
      return !new Tag(key, value).key().isEmpty();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String text(JsonNode json, String name) {
    return member(json, name, name);
  }

  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (isUnfit(codePoint)) {
        return false;
      }
      i += Character.charCount(codePoint);
    }
    return !text.isBlank();
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
