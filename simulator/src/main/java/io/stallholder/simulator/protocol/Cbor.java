package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/// CBOR (RFC 8949) as Smithy RPC v2 uses it, from and to the trees of [Json]. A timestamp is a
/// number of epoch seconds in a tree, and the same number under tag 1 on the wire.
public final class Cbor {
  private static final int MAX_DEPTH = 50;
  private static final int EPOCH_TAG = 1;

  private static final CBORMapper MAPPER =
      CBORMapper.builder(
              CBORFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Cbor() {}

  /// Tags are left out; what stands under them is read as if they were not there.
  ///
  /// @throws IllegalArgumentException when it is not one CBOR map
  public static ObjectNode parse(byte[] bytes) {
    try {
      if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not CBOR", e);
    }
    throw new IllegalArgumentException("not a CBOR map");
  }

  /// Maps and lists of definite length, numbers in their shortest integer form or as doubles.
  ///
  /// @param timestamps names of the members, wherever they stand, whose numbers are timestamps
  public static byte[] bytes(ObjectNode object, Set<String> timestamps) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator generator = MAPPER.getFactory().createGenerator(bytes)) {
      write(generator, object, timestamps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(CBORGenerator generator, JsonNode value, Set<String> timestamps)
      throws IOException {
    if (value instanceof ObjectNode object) {
      generator.writeStartObject(object, object.size());
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        generator.writeFieldName(member.getKey());
        if (member.getValue().isNumber() && timestamps.contains(member.getKey())) {
          generator.writeTag(EPOCH_TAG);
        }
        write(generator, member.getValue(), timestamps);
      }
      generator.writeEndObject();
    } else if (value instanceof ArrayNode array) {
      generator.writeStartArray(array, array.size());
      for (JsonNode element : array) {
        write(generator, element, timestamps);
      }
      generator.writeEndArray();
    } else if (value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong()) {
      generator.writeNumber(value.longValue());
    } else if (value.isNumber() && !value.isBigInteger()) {
      // Not Jackson's way with decimals, which SDKs would have to read as a fraction of integers.
      generator.writeNumber(value.doubleValue());
    } else {
      generator.writeTree(value);
    }
  }
}
