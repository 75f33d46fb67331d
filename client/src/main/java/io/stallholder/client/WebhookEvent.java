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
        find(json, "type").orElse(""),
        find(json, "time").flatMap(AccessDecision::instant).orElse(sentAt),
        find(json, "license", "id").flatMap(AccessDecision::uuid),
        find(json, "license", "tenant"),
        body);
  }

  /// A member of the JSON, by the names that lead there, such as `"license", "state"`: a string as
  /// it is, a number or a boolean as JSON has it. Empty where there is no such thing.
  public Optional<String> text(String... path) {
    try {
      return find(Json.object(json), path);
    } catch (Json.Malformed e) {
      return Optional.empty();
    }
  }

  private static Optional<String> find(Map<String, Object> json, String... path) {
    Object value = json;
    for (String name : path) {
      value = Json.asObject(value).getOrDefault(name, Json.NULL);
    }
    boolean isPlain =
        value instanceof String || value instanceof BigDecimal || value instanceof Boolean;
    return isPlain ? Optional.of(value.toString()) : Optional.empty();
  }
}
