package io.stallholder.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads a YAML file into paths and texts. It reads tokens, not a tree, since a tree would turn the
/// account id 012345678901 into a number and lose its zero.
final class YamlFile {
  private static final long MOST_BYTES = 1024 * 1024;
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String name;
  private final YAMLParser parser;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private YamlFile(String name, YAMLParser parser) {
    this.name = name;
    this.parser = parser;
  }

  static Map<String, Setting> read(Path file) {
    String name = file.toString();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ConfigException(name + " is longer than " + MOST_BYTES + " bytes");
      }
      try (YAMLParser parser = FACTORY.createParser(Files.readString(file))) {
        return new YamlFile(name, parser).document();
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfigException(
          name + ", line " + line + ": " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
      throw new ConfigException("the configuration file " + name + " " + why);
    }
  }

  private Map<String, Setting> document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first != null && first != JsonToken.VALUE_NULL) {
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigException(name + " must be a list of `key: value` lines");
      }
      value("", first);
    }
    return settings;
  }

  private void value(String path, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String member = path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
          value(member, parser.nextToken());
        }
      }
      case START_ARRAY -> {
        int index = 0;
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          value(path + "[" + index++ + "]", item);
        }
      }
      // A key without a value says nothing: as if it were not there.
      case VALUE_NULL -> {}
      default -> {
        int line = parser.currentTokenLocation().getLineNr();
        settings.put(path, new Setting(parser.getText().strip(), name + ", line " + line));
      }
    }
  }
}
