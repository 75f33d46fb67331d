package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The control API, called in process.
final class Desk {
  private static final byte[] NOTHING = {};

  private final Control control;

  Desk(Control control) {
    this.control = control;
  }

  /// What it answered.
  record Said(int status, JsonNode json) {
    boolean isDone() {
      return status == 200;
    }

    /// Why it was not done.
    String refusal() {
      String path = json.path("path").asText();
      return (path.isEmpty() ? "" : path + " ") + json.path("error").asText();
    }

    /// When it has to be done.
    Optional<Result.Unmet> failure(String what) {
      return isDone()
          ? Optional.empty()
          : Optional.of(new Result.Unmet(what, "done", "refused: " + refusal()));
    }
  }

  Said get(String path) throws InterruptedException {
    return send("GET", path, NOTHING);
  }

  Said put(String path, JsonNode body) throws InterruptedException {
    return send("PUT", path, Json.bytes(body));
  }

  Said post(String path, JsonNode body) throws InterruptedException {
    return send("POST", path, Json.bytes(body));
  }

  Said post(String path, String body) throws InterruptedException {
    return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
  }

  Said delete(String path) throws InterruptedException {
    return send("DELETE", path, NOTHING);
  }

  Instant now() throws InterruptedException {
    return Instant.parse(get("clock").json().path("now").asText());
  }

  Said advance(Duration step) throws InterruptedException {
    return put("clock", Json.object().put("advance", step.toString()));
  }

  private Said send(String method, String path, byte[] body) throws InterruptedException {
    Answer answer =
        control.answer(new Request(method, Control.ROOT + "/" + path, "", Map.of(), body));
    return new Said(answer.status(), Json.parse(answer.body()));
  }
}
