package io.stallholder.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Somebody waits until events are settled.
///
/// @param subject whose; empty: all
/// @param done completed when they are
record Flush(Optional<String> subject, CompletableFuture<Boolean> done) {
  Flush(Optional<String> subject) {
    this(subject, new CompletableFuture<>());
  }

  /// One that knows how far events have to be settled, counted from the first.
  record Counted(long mark, CompletableFuture<Boolean> done) {}
}
