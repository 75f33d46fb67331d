package io.stallholder.gateway.config;

/// The configuration cannot be used: one line that names the key.
public final class ConfigException extends RefusedStart {
  ConfigException(String message) {
    super(message);
  }
}
