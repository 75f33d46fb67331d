package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// What the catalog lists: an entity or a change set.
interface Row {
  String id();

  /// What it can be filtered and sorted by; absent ones have no values.
  Map<String, List<String>> attributes();

  ObjectNode summary();

  default List<String> attribute(String name) {
    return attributes().getOrDefault(name, List.of());
  }
}
