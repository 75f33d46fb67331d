package io.stallholder.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One change.
///
/// @param at business time
/// @param actor what tells the actor from others of its kind
/// @param action such as `license-changed`
/// @param before what was there, by column; what did not change is left out
/// @param after what is there now
record Entry(
    long id,
    Instant at,
    String actorKind,
    String actor,
    String action,
    Optional<UUID> license,
    JsonNode before,
    JsonNode after) {}
