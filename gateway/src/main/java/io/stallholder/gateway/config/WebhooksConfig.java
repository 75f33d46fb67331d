package io.stallholder.gateway.config;

import java.util.List;
import java.util.Optional;

/// Who is told what happens to licenses.
///
/// @param endpoints of the seller's app; whoever writes this file is trusted with addresses of the
///   private network
/// @param privateTargets addresses that endpoints made through the API may have, too, beside those
///   of the public internet
public record WebhooksConfig(List<WebhookConfig> endpoints, Optional<String> privateTargets) {
  public WebhooksConfig {
    endpoints = List.copyOf(endpoints);
    Require.distinct("endpoints", endpoints.stream().map(WebhookConfig::url).toList());
    privateTargets.ifPresent(list -> Networks.parse("privateTargets", list));
  }

  public Networks allowed() {
    return privateTargets.map(list -> Networks.parse("privateTargets", list)).orElse(Networks.NONE);
  }
}
