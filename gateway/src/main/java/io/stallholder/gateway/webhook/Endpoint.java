package io.stallholder.gateway.webhook;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where events go.
///
/// @param events the types it gets; empty: all
/// @param secret absent for an endpoint of the configuration, which has its own
/// @param previousSecret signs, too, while `previousUntil` is not over
/// @param failures in a row that are about the receiver as a whole
record Endpoint(
    UUID id,
    URI url,
    boolean isOfConfig,
    Optional<List<String>> events,
    Instant createdAt,
    Optional<UUID> secret,
    Optional<UUID> previousSecret,
    Optional<Instant> previousUntil,
    int failures,
    Optional<String> lastError,
    Optional<Disabled> disabled) {

  /// Since when and why it gets nothing.
  record Disabled(Instant at, String why) {}

  Endpoint {
    events = events.map(List::copyOf);
  }

  boolean isAway() {
    return failures >= Verdict.AWAY_AFTER;
  }
}
