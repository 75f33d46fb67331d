package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of an event pattern. A new kind must break the build.
sealed interface Node {
  /// Conditions for a field's value, of which one must hold.
  ///
  /// @param path the names that lead to the field
  record Values(List<String> path, List<Condition> conditions) implements Node {
    private static final Condition ABSENT = new Condition.Exists(false);

    public Values {
      path = List.copyOf(path);
      conditions = List.copyOf(conditions);
    }

    @Behaviour(
        value = "exists looks at leaves: an object, and an empty array, are not there",
        source = Source.DOCUMENTED,
        of = "Amazon EventBridge user guide, exists matching; empty arrays: LocalStack, 2024",
        date = "2026-11-24")
    @Behaviour(
        value = "exists: false wants the field absent from all elements of an array",
        source = Source.GUESS,
        of = "AWS's engine event-ruler 1.8 does, unless other fields of the element precede it",
        date = "2026-11-24")
    private boolean match(List<JsonNode> found, EventFields event) {
      return found.stream().anyMatch(value -> value.isValueNode() && hold(value))
          || (conditions.contains(ABSENT) && !event.has(path));
    }

    private boolean hold(JsonNode value) {
      return conditions.stream().anyMatch(condition -> condition.holds(value));
    }
  }

  /// An object all of whose fields must match, and one alternative of each `$or`.
  record Fields(Map<String, Node> fields, List<List<Fields>> choices) implements Node {
    public Fields {
      fields = new LinkedHashMap<>(fields);
      choices = List.copyOf(choices);
    }

    boolean match(JsonNode event) {
      return match(event, new EventFields(event));
    }

    @Behaviour(
        value = "A field matches when any element of its array does; fields of one object need one",
        source = Source.DOCUMENTED,
        of = "Amazon EventBridge user guide, arrays in event patterns; event-ruler, array matching",
        date = "2026-11-24")
    private boolean match(JsonNode object, EventFields event) {
      for (Map.Entry<String, Node> field : fields.entrySet()) {
        List<JsonNode> found = EventFields.below(List.of(object), field.getKey());
        boolean matches =
            switch (field.getValue()) {
              case Values values -> values.match(found, event);
              case Fields nested when found.isEmpty() ->
                  nested.match(MissingNode.getInstance(), event);
              case Fields nested -> found.stream().anyMatch(each -> nested.match(each, event));
            };
        if (!matches) {
          return false;
        }
      }
      return choices.stream()
          .allMatch(choice -> choice.stream().anyMatch(each -> each.match(object, event)));
    }
  }
}
