package io.stallholder.gateway.http;

/// The calls of one feature.
public interface Resource {
  void register(Routes routes);
}
