package io.stallholder.gateway.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.Quantity;
import io.stallholder.marketplace.metering.Allocation;
import io.stallholder.marketplace.metering.Tag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Allocations as the ledger keeps and shows them: `[{"quantity": 5, "tags": {"team": "blue"}}]`.
final class AllocationJson {
  private AllocationJson() {}

  static List<Map<String, Object>> json(List<Allocation> allocations) {
    return allocations.stream().map(AllocationJson::json).toList();
  }

  private static Map<String, Object> json(Allocation allocation) {
    Map<String, String> tags = new TreeMap<>();
    allocation.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("quantity", allocation.quantity().value());
    json.put("tags", tags);
    return json;
  }

  /// Null where there are none: a record without tags has nothing to keep.
  static @Nullable String text(List<Allocation> allocations) {
    try {
      return allocations.isEmpty() ? null : Json.mapper().writeValueAsString(json(allocations));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and strings are JSON", e);
    }
  }

  /// Equal for equal texts, tag by tag, so that each attempt sends the same.
  static List<Allocation> read(@Nullable String text) {
    if (text == null) {
      return List.of();
    }
    try {
      List<Allocation> allocations = new ArrayList<>();
      for (JsonNode each : Json.mapper().readTree(text)) {
        allocations.add(new Allocation(new Quantity(each.path("quantity").intValue()), tags(each)));
      }
      return allocations;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored allocations are JSON", e);
    }
  }

  private static List<Tag> tags(JsonNode allocation) {
    Map<String, String> tags = new TreeMap<>();
    allocation
        .path("tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
    return tags.entrySet().stream().map(tag -> new Tag(tag.getKey(), tag.getValue())).toList();
  }
}
