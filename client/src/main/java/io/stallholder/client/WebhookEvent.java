package io.stallholder.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Something that the gateway told, and that was signed by it.
///
/// @param id the same when it is told again: handle each id once
/// @param type such as `license.closing`
/// @param time when it happened
/// @param license the gateway's id of whose it is
/// @param tenant your own id of whose it is
/// @param json all of it, as it came
public record WebhookEvent(
    String id,
    String type,
    Instant time,
    Optional<UUID> license,
    Optional<String> tenant,
    String json) {

  /// @param id of the header
  /// @param sentAt of the header; what the body says comes first
  static WebhookEvent read(String id, Instant sentAt, String body) throws Json.Malformed {
    Map<String, Object> json = Json.object(body);
    return new WebhookEvent(
        id,
        text(json, "type").orElse(""),
        text(json, "timestamp").flatMap(AccessDecision::instant).orElse(sentAt),
        named(json, "license").flatMap(AccessDecision::uuid),
        named(json, "tenant"),
        body);
  }

  /// A member of its data, by the names that lead there: a string as it is, a number or a boolean
  /// as JSON has it. Empty where there is no such thing.
  public Optional<String> text(String... path) {
    try {
      Object value = Json.object(json).getOrDefault("data", Json.NULL);
      for (String name : path) {
        value = Json.asObject(value).getOrDefault(name, Json.NULL);
      }
      return text(value);
    } catch (Json.Malformed e) {
      return Optional.empty();
    }
  }

  private static Optional<String> named(Map<String, Object> json, String name) {
    Map<String, Object> data = Json.asObject(json.getOrDefault("data", Json.NULL));
    Object value = data.getOrDefault(name, Json.NULL);
    return text(value).or(() -> text(Json.asObject(value), "id"));
  }

  private static Optional<String> text(Map<String, Object> json, String name) {
    return text(json.getOrDefault(name, Json.NULL));
  }

  private static Optional<String> text(Object value) {
    boolean isPlain =
        value instanceof String || value instanceof BigDecimal || value instanceof Boolean;
    return isPlain ? Optional.of(value.toString()) : Optional.empty();
  }
}
