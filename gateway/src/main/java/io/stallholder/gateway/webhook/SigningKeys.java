package io.stallholder.gateway.webhook;

import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.config.WebhookConfig;
import io.stallholder.gateway.contact.Contacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What signs for which endpoint: keys of the configuration, and those that the database holds,
/// encrypted under the key file of contact data.
final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private static final Duration LOOKED_AGAIN_AFTER = Duration.ofSeconds(30);

  private final Contacts contacts;
  private final Map<UUID, WebhookConfig> configured;
  private final Map<UUID, Long> missingSinceNanos = new ConcurrentHashMap<>();

  SigningKeys(Contacts contacts, Map<UUID, WebhookConfig> configured) {
    this.contacts = contacts;
    this.configured = new HashMap<>(configured);
  }

  /// The endpoints of this process's configuration.
  Set<UUID> configured() {
    return Set.copyOf(configured.keySet());
  }

  /// Endpoints whose keys were lately not to be had here; other gateways may have them.
  Set<UUID> missing() {
    long now = System.nanoTime();
    missingSinceNanos.values().removeIf(since -> now - since > LOOKED_AGAIN_AFTER.toNanos());
    return Set.copyOf(missingSinceNanos.keySet());
  }

  /// The newest first; empty where this process does not have them.
  Optional<List<byte[]>> of(Handle handle, Endpoint endpoint) {
    if (endpoint.isOfConfig()) {
      return Optional.ofNullable(configured.get(endpoint.id())).map(WebhookConfig::keys);
    }
    Optional<List<byte[]>> keys = kept(handle, endpoint);
    if (keys.isEmpty()) {
      missingSinceNanos.put(endpoint.id(), System.nanoTime());
    }
    return keys;
  }

  private Optional<List<byte[]>> kept(Handle handle, Endpoint endpoint) {
    try {
      return Optional.of(
          Stream.concat(endpoint.secret().stream(), endpoint.previousSecret().stream())
              .map(secret -> contacts.secret(handle, secret))
              .toList());
    } catch (RefusedStart e) {
      LOG.warn("webhook {} cannot be signed for here: {}", endpoint.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
