package io.stallholder.benchmarks.chaos;

import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// What happened, counted by anybody.
final class Tally {
  final AtomicLong kills = new AtomicLong();
  final AtomicLong databaseCrashes = new AtomicLong();
  final AtomicLong databaseRestarts = new AtomicLong();
  final AtomicLong gatewayStarts = new AtomicLong();
  final AtomicLong bought = new AtomicLong();
  final AtomicLong cancelled = new AtomicLong();
  final AtomicLong renewed = new AtomicLong();
  final AtomicLong reports = new AtomicLong();
  final AtomicLong unanswered = new AtomicLong();
  final AtomicLong closed = new AtomicLong();
  final AtomicLong balances = new AtomicLong();
  private final Map<String, Long> faults = new ConcurrentHashMap<>();

  void struck(String kind, long times) {
    if (times > 0) {
      faults.merge(kind, times, Long::sum);
    }
  }

  String faults() {
    return faults.entrySet().stream()
        .sorted(Entry.comparingByKey())
        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
