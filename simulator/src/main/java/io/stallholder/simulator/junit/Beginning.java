package io.stallholder.simulator.junit;

import com.fasterxml.jackson.databind.node.TextNode;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How things are before each test.
///
/// @param world as JSON; empty for the standing world
/// @param startingAt when time stands still at first; empty for the machine's time and pace
/// @param switches their values as JSON, by name
record Beginning(
    Optional<String> world, Optional<Instant> startingAt, Map<String, String> switches) {
  static final Beginning STANDING = new Beginning(Optional.empty(), Optional.empty(), Map.of());

  Beginning {
    switches = Map.copyOf(switches);
  }

  Beginning withWorld(String json) {
    return new Beginning(Optional.of(json), startingAt, switches);
  }

  Beginning startingAt(Instant instant) {
    return new Beginning(world, Optional.of(instant), switches);
  }

  Beginning withSwitch(String name, String json) {
    Map<String, String> more = new LinkedHashMap<>(switches);
    more.put(name, json);
    return new Beginning(world, startingAt, more);
  }

  void bringAbout(Remote remote) {
    Instant now = startingAt.orElseGet(InstantSource.system()::instant);
    String clock =
        Json.text(
            Json.object().put("now", now.toString()).put("speed", startingAt.isPresent() ? 0 : 1));
    var unused = remote.call("POST", "reset", clock);
    world.ifPresent(json -> remote.call("PUT", "world", json));
    switches.forEach((name, json) -> remote.call("PUT", "switches", member(name, json)));
  }

  /// An object with this one member.
  static String member(String name, String json) {
    return "{" + Json.text(TextNode.valueOf(name)) + ":" + json + "}";
  }
}
