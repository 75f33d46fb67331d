package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What of a list is asked for, in which order, and how much of it at once.
///
/// @param about whose list of what it is, so that tokens of one are not good for another
record Selection(
    String about, List<Condition> conditions, Order order, int maxResults, Optional<String> token) {
  static final int STANDING_RESULTS = 20;

  /// @param by an attribute
  record Order(String by, boolean isDescending) {
    @Behaviour(
        value = "Lists are sorted descending unless something else is asked for",
        source = Source.DOCUMENTED,
        of = "AWS Marketplace Catalog API model, Sort; those of equal rank by id: our guess",
        date = "2026-11-24")
    static Order read(JsonNode sort, String standing, Set<String> allowed) {
      String by = sort.path("SortBy").asText(standing);
      String direction = sort.path("SortOrder").asText("DESCENDING");
      if (!allowed.contains(by)) {
        throw CatalogErrors.invalid("The attribute cannot be sorted by: " + by);
      }
      if (!Set.of("ASCENDING", "DESCENDING").contains(direction)) {
        throw CatalogErrors.invalid("The sort order is ASCENDING or DESCENDING: " + direction);
      }
      return new Order(by, direction.equals("DESCENDING"));
    }

    private Comparator<Row> comparator() {
      Comparator<Row> ascending =
          Comparator.<Row, String>comparing(row -> String.join(",", row.attribute(by)))
              .thenComparing(Row::id);
      return isDescending ? ascending.reversed() : ascending;
    }
  }

  Selection {
    conditions = List.copyOf(conditions);
  }

  static Selection read(
      String about, List<Condition> conditions, Order order, ObjectNode input, int most) {
    JsonNode max = input.path("MaxResults");
    int maxResults = STANDING_RESULTS;
    if (!max.isMissingNode() && !max.isNull()) {
      if (!max.canConvertToInt() || max.intValue() < 1 || max.intValue() > most) {
        throw CatalogErrors.invalid("MaxResults must have a value between 1 and " + most);
      }
      maxResults = max.intValue();
    }
    JsonNode token = input.path("NextToken");
    boolean isContinued = !token.isMissingNode() && !token.isNull();
    return new Selection(
        about,
        conditions,
        order,
        maxResults,
        isContinued ? Optional.of(token.asText()) : Optional.empty());
  }

  /// @param list the name of the output's list
  ObjectNode answer(String list, List<? extends Row> rows) {
    List<Row> found =
        rows.stream()
            .<Row>map(row -> row)
            .filter(row -> conditions.stream().allMatch(one -> Condition.holds(one, row)))
            .sorted(order.comparator())
            .toList();
    Page<Row> page;
    try {
      page = Page.of(found, about + conditions + order, token, maxResults);
    } catch (IllegalArgumentException e) {
      throw CatalogErrors.invalid("NextToken is invalid.");
    }
    ObjectNode output = Json.object();
    var summaries = output.putArray(list);
    page.items().forEach(row -> summaries.add(row.summary()));
    page.next().ifPresent(next -> output.put("NextToken", next));
    return output;
  }
}
