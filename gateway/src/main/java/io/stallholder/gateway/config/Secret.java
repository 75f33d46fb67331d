package io.stallholder.gateway.config;

/// A value that must not appear in logs: its `toString` hides it.
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
