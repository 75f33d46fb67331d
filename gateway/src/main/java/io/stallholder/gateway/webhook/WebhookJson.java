package io.stallholder.gateway.webhook;

import io.stallholder.gateway.webhook.StandingStore.Line;
import io.stallholder.gateway.webhook.StandingStore.Standing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Webhooks as the API tells of them.
final class WebhookJson {
  private WebhookJson() {}

  static Map<String, Object> endpoint(Endpoint endpoint, Map<UUID, Standing> standing) {
    Standing its = standing.getOrDefault(endpoint.id(), Standing.none(endpoint.id()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", endpoint.id().toString());
    json.put("url", endpoint.url().toString());
    json.put("origin", endpoint.isOfConfig() ? "configuration" : "api");
    endpoint.events().ifPresent(events -> json.put("events", events));
    json.put("state", state(endpoint));
    json.put("createdAt", endpoint.createdAt().toString());
    put(json, "previousSecretUntil", endpoint.previousUntil());
    endpoint
        .disabled()
        .ifPresent(disabled -> {
          json.put("disabledAt", disabled.at().toString());
          json.put("disabledBecause", disabled.why());
        });
    put(json, "lastError", endpoint.lastError());
    json.put("waiting", its.waiting());
    json.put("parked", its.parked());
    json.put("oldestWaitingSeconds", its.oldestSeconds());
    return json;
  }

  static Map<String, Object> line(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", line.place());
    json.put("event", line.event().toString());
    json.put("type", line.type());
    json.put("time", line.time().toString());
    json.put("license", line.license().toString());
    json.put("state", line.state());
    json.put("replay", line.isReplay());
    json.put("attempts", line.attempts());
    json.put("since", line.since().toString());
    put(json, "nextTryAt", line.nextTry());
    put(json, "settledAt", line.settledAt());
    line.status().ifPresent(status -> json.put("lastStatus", status));
    put(json, "lastError", line.error());
    put(json, "lastAnswer", line.said());
    return json;
  }

  static Map<String, Object> answer(Answer answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("delivered", answer.error().isEmpty());
    answer.httpStatus().ifPresent(status -> json.put("status", status));
    put(json, "error", answer.error());
    put(json, "answer", answer.said());
    return json;
  }

  private static String state(Endpoint endpoint) {
    if (endpoint.disabled().isPresent()) {
      return "disabled";
    }
    return endpoint.isAway() ? "away" : "enabled";
  }

  private static void put(Map<String, Object> json, String name, Optional<?> value) {
    value.ifPresent(present -> json.put(name, present.toString()));
  }
}
