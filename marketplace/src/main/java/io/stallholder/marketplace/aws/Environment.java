package io.stallholder.marketplace.aws;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/// The process's environment variables and system properties, read once and handed in.
public record Environment(Map<String, String> variables, Map<String, String> properties) {
  public Environment {
    variables = Map.copyOf(variables);
    properties = Map.copyOf(properties);
  }

  /// `Environment.of(System.getenv(), System.getProperties())`, in `Main`.
  public static Environment of(Map<String, String> variables, Properties properties) {
    return new Environment(
        variables,
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty)));
  }

  /// Empty counts as not set.
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
  }

  /// Values may be secrets.
  @Override
  public String toString() {
    return "Environment[hidden]";
  }
}
