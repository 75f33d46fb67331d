package io.stallholder.simulator.topic;

import java.time.Instant;

/// What somebody publishes.
///
/// @param subject empty when there is none
record Note(String subject, String message, Instant time) {}
