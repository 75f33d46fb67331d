package io.stallholder.benchmarks;

import java.util.List;

/// @param notes how the figure came about, for people: spread, flags, size of the load
record Result(Row row, List<String> notes) {
  Result {
    notes = List.copyOf(notes);
  }
}
