package io.stallholder.benchmarks.chaos;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How many records are in which state, and why.
final class States {
  private States() {}

  static String of(List<Entry> entries) {
    return entries.stream()
        .collect(Collectors.groupingBy(Entry::stateInWords, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(state -> "%s %,d".formatted(state.getKey(), state.getValue()))
        .collect(Collectors.joining(", "));
  }
}
