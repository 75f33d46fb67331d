package io.stallholder.simulator.world;

/// An AWS access key. Its secret is never printed.
public record AccessKey(String id, String secret) {
  @Override
  public String toString() {
    return "AccessKey[id=" + id + "]";
  }
}
