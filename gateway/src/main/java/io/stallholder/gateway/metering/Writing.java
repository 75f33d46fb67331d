package io.stallholder.gateway.metering;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Stores findings beside the thread that sends, one transaction after the other. Findings that
/// could not be stored are kept, and tried again before any others. Used by one thread.
final class Writing {
  /// Findings that are stored.
  ///
  /// @param changed what became of the records that changed
  record Written(Findings findings, Map<UUID, Outcome> changed) {}

  private final Jdbi jdbi;
  private final Runnable whenDone;
  private @Nullable Findings findings;
  private @Nullable CompletableFuture<Map<UUID, Outcome>> running;

  Writing(Jdbi jdbi, Runnable whenDone) {
    this.jdbi = jdbi;
    this.whenDone = whenDone;
  }

  /// Nothing is being stored, and nothing is left to be.
  boolean isIdle() {
    return findings == null;
  }

  /// Only when idle.
  void start(Findings next, Instant now) {
    findings = next;
    run(next, now);
  }

  /// Begins anew with what could not be stored.
  void again(InstantSource clock) {
    if (findings != null && running == null) {
      run(findings, clock.instant());
    }
  }

  /// What has been stored since it was started.
  ///
  /// @throws RuntimeException what kept it from being stored
  Optional<Written> finished() {
    Findings stored = findings;
    CompletableFuture<Map<UUID, Outcome>> done = running;
    if (stored == null || done == null || !done.isDone()) {
      return Optional.empty();
    }
    running = null;
    try {
      Map<UUID, Outcome> changed = done.join();
      findings = null;
      return Optional.of(new Written(stored, changed));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void run(Findings next, Instant now) {
    var future = new CompletableFuture<Map<UUID, Outcome>>();
    running = future;
    var _ =
        Thread.ofVirtual()
            .name("metering-writing")
            .start(() -> {
              try {
                future.complete(
                    jdbi.inTransaction(handle -> SettlementStore.store(handle, next, now)));
              } catch (Throwable e) { // the one who waits must hear of it, whatever it is
                future.completeExceptionally(e);
              }
              whenDone.run();
            });
  }
}
