package io.stallholder.simulator.behaviour;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is chosen for every [Switch]. Guarded by the simulator's lock.
public final class Switches {
  private final Map<String, JsonNode> chosen = new LinkedHashMap<>();

  public <T> T get(Switch<T> which) {
    return which.read(chosen.getOrDefault(which.name(), which.standing()));
  }

  /// @throws IllegalArgumentException saying what values there are; nothing is changed then
  public void choose(Switch<?> which, JsonNode value) {
    check(which, value);
    chosen.put(which.name(), value);
  }

  /// @throws IllegalArgumentException saying what values there are
  public static void check(Switch<?> which, JsonNode value) {
    var unused = which.read(value);
  }

  public void reset() {
    chosen.clear();
  }

  public Map<String, JsonNode> values() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Switch<?> each : Switch.all()) {
      values.put(each.name(), chosen.getOrDefault(each.name(), each.standing()));
    }
    return values;
  }
}
