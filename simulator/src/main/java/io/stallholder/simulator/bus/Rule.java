package io.stallholder.simulator.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A rule of a default bus.
///
/// @param notes Description and RoleArn as far as they were given: kept, and nothing else
/// @param targets each with an id of its own
record Rule(
    Id id, EventPattern pattern, State state, Map<String, String> notes, List<Target> targets) {
  static final Kind<Id, Rule> KIND = new Kind<>("rule", Rule::id, Rule::kept, Rule::restored);

  private static final List<String> NOTES = List.of("Description", "RoleArn");

  Rule {
    notes = Map.copyOf(notes);
    targets = List.copyOf(targets);
  }

  enum State {
    ENABLED,
    DISABLED,
    ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS
  }

  record Id(String account, String name) {
    String arn() {
      return "arn:aws:events:us-east-1:" + account + ":rule/" + name;
    }

    @Override
    public String toString() {
      return arn();
    }
  }

  boolean isEnabled() {
    return switch (state) {
      case ENABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS -> true;
      case DISABLED -> false;
    };
  }

  Rule in(State other) {
    return new Rule(id, pattern, other, notes, targets);
  }

  Rule aimedAt(List<Target> others) {
    return new Rule(id, pattern, state, notes, others);
  }

  /// As ListRules shows it.
  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("Name", id.name())
            .put("Arn", id.arn())
            .put("EventPattern", pattern.text())
            .put("State", state.name());
    notes.forEach(json::put);
    return json.put("EventBusName", BusInput.DEFAULT_BUS);
  }

  private ObjectNode kept() {
    ObjectNode json = json().put("Account", id.account());
    ArrayNode kept = json.putArray("Targets");
    targets.forEach(target -> kept.add(target.sent()));
    return json;
  }

  private static Rule restored(JsonNode json) {
    Map<String, String> notes = new LinkedHashMap<>();
    for (String note : NOTES) {
      if (json.has(note)) {
        notes.put(note, json.path(note).asText());
      }
    }
    List<Target> targets = new ArrayList<>();
    for (JsonNode target : json.path("Targets")) {
      targets.add(Target.read((ObjectNode) target));
    }
    return new Rule(
        new Id(json.path("Account").asText(), json.path("Name").asText()),
        EventPattern.parse(json.path("EventPattern").asText()),
        State.valueOf(json.path("State").asText()),
        notes,
        targets);
  }
}
