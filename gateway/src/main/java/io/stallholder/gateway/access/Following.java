package io.stallholder.gateway.access;

import io.stallholder.gateway.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Follows what any gateway changes. The loop looks several times a second; where it has not looked
/// for too long, whoever asks looks first, so that no answer is older than `FRESH`.
final class Following implements Loop.Step {
  /// How old the last look may be when an answer is given from memory.
  static final Duration FRESH = Duration.ofMillis(800);

  /// Rows are kept for so long; who did not look for half of it forgets everything.
  static final Duration KEPT = Duration.ofMinutes(10);

  private static final Duration PRUNED_EVERY = Duration.ofMinutes(1);

  /// More changes than that at once, and everything is forgotten.
  private static final int MOST_CHANGES = 10_000;

  /// Above all that PostgreSQL has given yet: the first look finds nothing to forget.
  private static final long ABOVE_ALL = Long.MAX_VALUE;

  private record Look(long begunNanos, long horizon, Map<String, Instant> swept) {}

  private final Jdbi jdbi;
  private final Consumer<List<AccessStore.Change>> memory;
  private final AtomicReference<@Nullable Look> last = new AtomicReference<>();
  private final AtomicReference<@Nullable FutureTask<Look>> running = new AtomicReference<>();
  private long prunedNanos = System.nanoTime();

  /// @param memory told what to forget
  Following(Jdbi jdbi, Consumer<List<AccessStore.Change>> memory) {
    this.jdbi = jdbi;
    this.memory = memory;
  }

  @Override
  public Loop.Round once() {
    var _ = look();
    if (System.nanoTime() - prunedNanos > PRUNED_EVERY.toNanos()) {
      prunedNanos = System.nanoTime();
      jdbi.useHandle(handle -> AccessStore.prune(handle, KEPT));
    }
    return Loop.Round.IDLE;
  }

  /// Returns when memory is right as of `FRESH` ago, or later.
  ///
  /// @return when each account's agreements were last compared with the licenses
  Map<String, Instant> follow() {
    long oldest = System.nanoTime() - FRESH.toNanos();
    @Nullable Look look = last.get();
    while (look == null || look.begunNanos() - oldest < 0) {
      look = look();
    }
    return look.swept();
  }

  /// One look for all who need one now; the one under way will do.
  private Look look() {
    var mine = new FutureTask<>(this::looked);
    @Nullable FutureTask<Look> other = running.compareAndExchange(null, mine);
    if (other != null) {
      return result(other);
    }
    try {
      mine.run();
    } finally {
      running.set(null);
    }
    return result(mine);
  }

  private Look looked() {
    long begun = System.nanoTime();
    @Nullable Look before = last.get();
    long horizon = before == null ? ABOVE_ALL : before.horizon();
    AccessStore.Changes changes =
        jdbi.withHandle(handle -> AccessStore.since(handle, horizon, MOST_CHANGES + 1));
    boolean isLate = before != null && begun - before.begunNanos() > KEPT.dividedBy(2).toNanos();
    boolean isMuch = changes.all().size() > MOST_CHANGES;
    memory.accept(isLate || isMuch ? List.of(AccessStore.Change.OF_ALL) : changes.all());
    var look = new Look(begun, changes.horizon(), changes.swept());
    last.set(look);
    return look;
  }

  private static Look result(FutureTask<Look> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
