package io.stallholder.gateway.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Remembers what was loaded until it is told to forget, loads once for all who ask at the same
/// time, and holds no more than it may.
///
/// A load is remembered before it begins: what is forgotten while it runs is loaded again, so that
/// no change is lost between the reading of a row and its being remembered.
final class Memo<K, V> {
  /// Of what is too much, an eighth goes: whatever the map comes upon first.
  private static final int PARTS = 8;

  private final int most;
  private final Function<K, V> load;
  private final Predicate<V> isVolatile;
  private final long keptNanos;
  private final ConcurrentHashMap<K, Kept<V>> kept = new ConcurrentHashMap<>();

  private record Kept<V>(FutureTask<V> value, long since) {}

  /// @param isVolatile what is not kept longer than `keep`, though nobody tells of its change
  Memo(int most, Duration keep, Function<K, V> load, Predicate<V> isVolatile) {
    this.most = most;
    this.keptNanos = keep.toNanos();
    this.load = load;
    this.isVolatile = isVolatile;
  }

  V get(K key) {
    while (true) {
      @Nullable Kept<V> there = kept.get(key);
      if (there == null) {
        there = kept.computeIfAbsent(key, this::begun);
        there.value().run(); // once, whoever comes first; the others wait below
        makeRoom();
      }
      V value = result(key, there);
      if (!isVolatile.test(value) || System.nanoTime() - there.since() < keptNanos) {
        return value;
      }
      kept.remove(key, there);
    }
  }

  void forget(K key) {
    kept.remove(key);
  }

  void forgetAll() {
    kept.clear();
  }

  int size() {
    return kept.size();
  }

  private Kept<V> begun(K key) {
    return new Kept<>(new FutureTask<>(() -> load.apply(key)), System.nanoTime());
  }

  private V result(K key, Kept<V> there) {
    try {
      return there.value().get();
    } catch (ExecutionException e) {
      kept.remove(key, there);
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void makeRoom() {
    if (kept.size() <= most) {
      return;
    }
    Iterator<K> keys = kept.keySet().iterator();
    for (int i = 0; i < Math.max(1, most / PARTS) && keys.hasNext(); i++) {
      keys.next();
      keys.remove();
    }
  }
}
