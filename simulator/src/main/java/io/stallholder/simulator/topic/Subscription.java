package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/// One endpoint at one topic.
///
/// @param arn that of the topic, and one more part
/// @param owner the account that subscribed
/// @param isRaw whether messages come without an envelope
/// @param token confirms it, or restores it after it was left by its URL
record Subscription(
    String arn, String owner, Endpoint endpoint, boolean isRaw, String token, State state) {
  static final Pattern ARN = Pattern.compile(Topic.ARN.pattern() + ":[0-9a-f-]{36}");
  static final Duration TOKEN_LIFE = Duration.ofDays(2);
  static final Kind<String, Subscription> KIND =
      new Kind<>("topic-subscription", Subscription::arn, Subscription::json, Subscription::ofJson);

  /// A new state must break the build.
  sealed interface State {
    record Pending(Instant since) implements State {}

    /// @param authenticated whether a signed call confirmed it
    /// @param isLocked whether an unsigned call cannot end it
    record Confirmed(boolean authenticated, boolean isLocked) implements State {}

    /// By an unsigned call: it can still be restored.
    record Left(Instant since) implements State {}
  }

  String topicArn() {
    return arn.substring(0, arn.lastIndexOf(':'));
  }

  boolean isPending() {
    return state instanceof State.Pending;
  }

  boolean isConfirmed() {
    return state instanceof State.Confirmed;
  }

  boolean hasLeft() {
    return state instanceof State.Left;
  }

  /// When its token is too old to make anything of it.
  boolean isOver(Instant now) {
    return switch (state) {
      case State.Pending pending -> now.isAfter(pending.since().plus(TOKEN_LIFE));
      case State.Confirmed confirmed -> false;
      case State.Left left -> now.isAfter(left.since().plus(TOKEN_LIFE));
    };
  }

  Subscription in(State changed) {
    return new Subscription(arn, owner, endpoint, isRaw, token, changed);
  }

  Subscription raw(boolean changed) {
    return new Subscription(arn, owner, endpoint, changed, token, state);
  }

  Subscription reachedBy(String changedToken) {
    return new Subscription(arn, owner, endpoint, isRaw, changedToken, state);
  }

  private ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("arn", arn)
            .put("owner", owner)
            .put("protocol", endpoint.protocol())
            .put("endpoint", endpoint.text())
            .put("raw", isRaw)
            .put("token", token);
    return switch (state) {
      case State.Pending pending -> json.put("pendingSince", pending.since().toString());
      case State.Confirmed confirmed ->
          json.put("authenticated", confirmed.authenticated()).put("locked", confirmed.isLocked());
      case State.Left left -> json.put("leftAt", left.since().toString());
    };
  }

  private static Subscription ofJson(JsonNode json) {
    State state;
    if (json.has("pendingSince")) {
      state = new State.Pending(Instant.parse(json.path("pendingSince").asText()));
    } else if (json.has("leftAt")) {
      state = new State.Left(Instant.parse(json.path("leftAt").asText()));
    } else {
      state =
          new State.Confirmed(
              json.path("authenticated").asBoolean(), json.path("locked").asBoolean());
    }
    return new Subscription(
        json.path("arn").asText(),
        json.path("owner").asText(),
        Endpoint.of(json.path("protocol").asText(), json.path("endpoint").asText()),
        json.path("raw").asBoolean(),
        json.path("token").asText(),
        state);
  }
}
