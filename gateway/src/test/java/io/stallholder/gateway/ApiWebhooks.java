package io.stallholder.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.ApiStage.Question;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// How to get each answer of `/v1/webhooks`.
final class ApiWebhooks {
  private static final String ALL = "/v1/webhooks";
  private static final String JSON = "application/json";

  /// It gets only what does not happen here: nobody is told anything outside of this machine.
  private static final String NEW =
      "{\"url\":\"https://1.1.1.1/hook\",\"events\":[\"license.reopened\"]}";

  private static final String TOO_LONG = "\n".repeat(20_000);

  private ApiWebhooks() {}

  static Map<String, Question> questions(Supplier<ApiStage> on) {
    Map<String, Question> all = new TreeMap<>();
    all.put("GET /v1/webhooks 200", () -> on.get().get(ALL));
    all.put("POST /v1/webhooks 201", () -> on.get().post(ALL, JSON, NEW));
    all.put(
        "POST /v1/webhooks 400",
        () -> on.get().post(ALL, JSON, "{\"url\":\"https://169.254.169.254/latest\"}"));
    all.put("POST /v1/webhooks 413", () -> on.get().post(ALL, JSON, TOO_LONG));
    String one = "/v1/webhooks/{id}";
    all.put("GET " + one + " 200", () -> on.get().get(made(on.get())));
    all.put("GET " + one + " 404", () -> on.get().get(ALL + "/unknown"));
    all.put("DELETE " + one + " 204", () -> delete(on.get(), made(on.get())));
    all.put("DELETE " + one + " 404", () -> delete(on.get(), ALL + "/unknown"));
    all.put("DELETE " + one + " 409", () -> delete(on.get(), configured(on.get())));
    all.put("GET " + one + "/deliveries 200", () -> on.get().get(lines(on.get()) + "?limit=1"));
    all.put("GET " + one + "/deliveries 400", () -> on.get().get(lines(on.get()) + "?state=lost"));
    all.put("GET " + one + "/deliveries 404", () -> on.get().get(ALL + "/unknown/deliveries"));
    for (String verb : new String[] {"/secret", "/test", "/retry"}) {
      String call = "POST " + one + verb;
      all.put(call + " 200", () -> on.get().post(made(on.get()) + verb, "", ""));
      all.put(call + " 404", () -> on.get().post(ALL + "/unknown" + verb, "", ""));
    }
    all.put(
        "POST " + one + "/test 200", () -> on.get().post(configured(on.get()) + "/test", "", ""));
    all.put(
        "POST " + one + "/secret 409",
        () -> on.get().post(configured(on.get()) + "/secret", "", ""));
    String replay = "POST " + one + "/replay ";
    String since = "{\"from\":\"2026-11-05T12:00:00Z\"}";
    all.put(replay + 200, () -> on.get().post(configured(on.get()) + "/replay", JSON, since));
    all.put(replay + 400, () -> on.get().post(configured(on.get()) + "/replay", JSON, "{}"));
    all.put(replay + 404, () -> on.get().post(ALL + "/unknown/replay", JSON, since));
    all.put(replay + 413, () -> on.get().post(configured(on.get()) + "/replay", JSON, TOO_LONG));
    return all;
  }

  private static Call delete(ApiStage stage, String path) {
    return stage.call("DELETE", path, "", "");
  }

  private static String made(ApiStage stage) throws Exception {
    var made = stage.send(stage.post(ALL, JSON, NEW), stage.gateway().internalPort());
    return ALL + "/" + ApiDocument.json(made).at("/webhook/id").asText();
  }

  /// The endpoint of the configuration, which has events waiting: nobody is there.
  private static String configured(ApiStage stage) throws Exception {
    for (JsonNode each : stage.read(ALL).path("webhooks")) {
      if (each.path("origin").asText().equals("configuration")) {
        return ALL + "/" + each.path("id").asText();
      }
    }
    throw new AssertionError("none is configured");
  }

  private static String lines(ApiStage stage) throws Exception {
    String path = configured(stage) + "/deliveries";
    ApiStage.until(
        "an event waits",
        () ->
            !ApiDocument.json(stage.send(stage.get(path), stage.gateway().internalPort()))
                .path("deliveries")
                .isEmpty());
    return path;
  }
}
