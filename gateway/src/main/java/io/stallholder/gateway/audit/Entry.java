package io.stallholder.gateway.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// One change.
///
/// @param at business time
/// @param action what was done, such as `license-closing` or `tenant-set`
/// @param event the id of the marketplace's event that it came from
/// @param before what was there, by field; never personal data, since entries are never erased
/// @param after what is there now
public record Entry(
    Instant at,
    Actor actor,
    String action,
    Optional<UUID> license,
    Optional<String> event,
    Map<String, String> before,
    Map<String, String> after) {
  public Entry {
    before = Map.copyOf(before);
    after = Map.copyOf(after);
  }
}
