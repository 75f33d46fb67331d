package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;

/// JSON as trees that keep the order of keys and the form of numbers, since AWS echoes usage
/// records as they came.
public final class Json {
  private static final int MAX_DEPTH = 50;
  private static final int MILLI_DIGITS = 3;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Buffers by thread would be lost with each virtual one.
                  .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /// @throws IllegalArgumentException when it is not one JSON value
  public static JsonNode parse(byte[] text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  public static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /// A time as AWS's JSON protocols write it: seconds since 1970, with a fraction if there is one.
  public static JsonNode seconds(Instant time) {
    return time.getNano() == 0
        ? LongNode.valueOf(time.getEpochSecond())
        : DecimalNode.valueOf(BigDecimal.valueOf(time.toEpochMilli(), MILLI_DIGITS));
  }

  /// A copy in which the name of every member begins with a small letter.
  public static JsonNode lowerCamel(JsonNode json) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = object();
      object
          .properties()
          .forEach(member -> copy.set(lowerFirst(member.getKey()), lowerCamel(member.getValue())));
      return copy;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode copy = array();
      array.forEach(element -> copy.add(lowerCamel(element)));
      return copy;
    }
    return json;
  }

  public static String lowerFirst(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
