package io.stallholder.simulator.journal;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Things of one kind by their key, in the order in which they came; every change goes to the
/// journal. Guarded by the simulator's lock.
public final class KeptMap<K, V> {
  private final Journal journal;
  private final Kind<K, V> kind;
  private final Map<K, V> values = new LinkedHashMap<>();

  KeptMap(Journal journal, Kind<K, V> kind) {
    this.journal = journal;
    this.kind = kind;
  }

  public Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key));
  }

  public boolean has(K key) {
    return values.containsKey(key);
  }

  /// In place of the one with the same key, if there is one.
  public void put(V value) {
    values.put(kind.key().apply(value), value);
    if (journal.keeps()) {
      journal.keep(kind.name(), id(kind.key().apply(value)), kind.write().apply(value));
    }
  }

  public Optional<V> remove(K key) {
    V removed = values.remove(key);
    if (removed != null && journal.keeps()) {
      journal.drop(kind.name(), id(key));
    }
    return Optional.ofNullable(removed);
  }

  /// @return whether there was one
  public boolean removeIf(Predicate<V> which) {
    var keys = values.entrySet().stream().filter(entry -> which.test(entry.getValue()));
    var found = keys.map(Map.Entry::getKey).toList();
    found.forEach(this::remove);
    return !found.isEmpty();
  }

  public void removeOldest() {
    if (!values.isEmpty()) {
      var unused = remove(values.keySet().iterator().next());
    }
  }

  public void clear() {
    if (!values.isEmpty()) {
      values.clear();
      journal.dropAll(kind.name());
    }
  }

  /// A view, not to be kept while things change.
  public Collection<V> values() {
    return Collections.unmodifiableCollection(values.values());
  }

  public int size() {
    return values.size();
  }

  void restore(V value) {
    values.put(kind.key().apply(value), value);
  }

  private String id(K key) {
    return key.toString();
  }
}
