package io.stallholder.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is chosen for every [Switch]. Guarded by the simulator's lock.
public final class Switches {
  private record Choice(String name, JsonNode value) {}

  private final KeptMap<String, Choice> chosen;

  /// What the choices mean, so that it is not worked out again at every call.
  private final Map<Switch<?>, Object> meanings = new HashMap<>();

  public Switches(Journal journal) {
    this.chosen =
        journal.map(
            new Kind<>(
                "switch",
                Choice::name,
                choice -> {
                  var json = Json.object().put("name", choice.name());
                  json.set("value", choice.value());
                  return json;
                },
                json -> new Choice(json.path("name").asText(), json.path("value"))));
  }

  @SuppressWarnings("unchecked")
  public <T> T get(Switch<T> which) {
    return (T) meanings.computeIfAbsent(which, any -> which.read(value(which)));
  }

  private JsonNode value(Switch<?> which) {
    return chosen.get(which.name()).map(Choice::value).orElse(which.standing());
  }

  /// @throws IllegalArgumentException saying what values there are; nothing is changed then
  public void choose(Switch<?> which, JsonNode value) {
    check(which, value);
    chosen.put(new Choice(which.name(), value));
    meanings.clear();
  }

  /// @throws IllegalArgumentException saying what values there are
  public static void check(Switch<?> which, JsonNode value) {
    var unused = which.read(value);
  }

  public void reset() {
    chosen.clear();
    meanings.clear();
  }

  public Map<String, JsonNode> values() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Switch<?> each : Switch.all()) {
      values.put(each.name(), value(each));
    }
    return values;
  }
}
