package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Lists in pages. A token names the last entry of its page, so that what comes and goes between
/// two pages does no harm.
final class Paging {
  private static final int MAX_PER_PAGE = 100;
  private static final int MAX_TOKEN = 2_048;

  private Paging() {}

  /// @param entries by what they are ordered by
  @Behaviour(
      value = "Lists come in the order of names, at most 100 a page, and NextToken is the last's",
      source = Source.GUESS,
      of = "the page size is documented; order and tokens are not",
      date = "2026-11-24")
  static ObjectNode page(ObjectNode input, String member, Map<String, ? extends JsonNode> entries) {
    int limit = limit(input);
    TreeMap<String, JsonNode> left = new TreeMap<>(entries);
    String after =
        BusInput.text(input, "NextToken", "NextToken", MAX_TOKEN)
            .map(token -> read(token, member))
            .orElse("");
    left.headMap(after, true).clear();
    ObjectNode output = Json.object();
    ArrayNode page = output.putArray(member);
    List<String> names =
        left.keySet().stream().sorted(Comparator.naturalOrder()).limit(limit).toList();
    names.forEach(name -> page.add(left.get(name)));
    if (names.size() < left.size()) {
      output.put("NextToken", Page.token(names.getLast(), member));
    }
    return output;
  }

  private static int limit(ObjectNode input) {
    JsonNode limit = input.path("Limit");
    if (limit.isMissingNode() || limit.isNull()) {
      return MAX_PER_PAGE;
    }
    if (!limit.canConvertToInt() || limit.intValue() < 1) {
      throw BusInput.violation(
          "Limit", limit.asText(), "Member must have value greater than or equal to 1");
    }
    if (limit.intValue() > MAX_PER_PAGE) {
      throw BusInput.violation(
          "Limit", limit.asText(), "Member must have value less than or equal to " + MAX_PER_PAGE);
    }
    return limit.intValue();
  }

  private static String read(String token, String member) {
    try {
      return Page.position(token, member);
    } catch (IllegalArgumentException e) {
      throw BusInput.invalid("Parameter NextToken is not valid.");
    }
  }
}
