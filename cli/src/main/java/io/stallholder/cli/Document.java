package io.stallholder.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.stallholder.gateway.config.RefusedStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A tree from a file: JSON when its name says so, otherwise YAML.
///
/// @param name what it is called in complaints
record Document(String name, JsonNode tree) {
  private static final long MOST_BYTES = 4L * 1024 * 1024;
  private static final ObjectMapper JSON =
      mapper(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final ObjectMapper YAML =
      mapper(YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  static Document read(Path file) {
    String name = file.toString();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new RefusedStart(name + " is longer than " + MOST_BYTES + " bytes");
      }
      return parse(name, Files.readString(file));
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
      throw new RefusedStart(name + " " + why, e);
    }
  }

  static Document parse(String name, String text) {
    try {
      return new Document(name, (name.endsWith(".json") ? JSON : YAML).readTree(text));
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String line = at == null ? "" : ", line " + at.getLineNr();
      throw new RefusedStart(name + line + ": " + what(e.getOriginalMessage()), e);
    }
  }

  /// Of YAML's many lines the one that says what is wrong: not what was being read, nor where.
  private static String what(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" ") && !line.startsWith("while "))
        .findFirst()
        .orElse("cannot be read");
  }

  private static ObjectMapper mapper(JsonFactory factory) {
    return new ObjectMapper(factory)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}
