package io.stallholder.gateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Configurations from texts.
final class ConfigFixture {
  private ConfigFixture() {}

  static GatewayConfig yaml(String text) {
    return load(text, Map.of());
  }

  static GatewayConfig environment(Map<String, String> environment) {
    return GatewayConfig.load(Optional.empty(), environment);
  }

  static GatewayConfig load(String text, Map<String, String> environment) {
    try {
      Path file = Files.createTempFile("stallholder", ".yaml");
      try {
        Files.writeString(file, text);
        return GatewayConfig.load(Optional.of(file), environment);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
