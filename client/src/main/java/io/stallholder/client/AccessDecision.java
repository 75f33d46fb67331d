package io.stallholder.client;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What the gateway said to an [AccessQuestion].
///
/// @param until it is allowed no longer than that, as far as is known
/// @param asOf when AWS last told what it rests on
public record AccessDecision(
    boolean allowed,
    AccessReason reason,
    Optional<UUID> license,
    Optional<String> tenant,
    Optional<String> dimension,
    Optional<Instant> until,
    Optional<Instant> asOf,
    List<AccessLimit> limits) {

  public AccessDecision {
    limits = List.copyOf(limits);
  }

  /// Empty for what is no decision. Members that are not known are passed over.
  static Optional<AccessDecision> read(Map<String, Object> json) {
    if (!(json.get("allowed") instanceof Boolean allowed)
        || !(json.get("reason") instanceof String reason)) {
      return Optional.empty();
    }
    return Optional.of(
        new AccessDecision(
            allowed,
            AccessReason.of(reason),
            text(json, "license").flatMap(AccessDecision::uuid),
            text(json, "tenant"),
            text(json, "dimension"),
            text(json, "until").flatMap(AccessDecision::instant),
            text(json, "asOf").flatMap(AccessDecision::instant),
            Json.asList(json.getOrDefault("limits", Json.NULL)).stream()
                .map(Json::asObject)
                .map(AccessDecision::limit)
                .toList()));
  }

  private static AccessLimit limit(Map<String, Object> json) {
    return new AccessLimit(
        text(json, "dimension").orElse(""),
        decimal(json, "granted"),
        decimal(json, "consumed"),
        decimal(json, "remaining"));
  }

  private static Optional<String> text(Map<String, Object> json, String name) {
    return json.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /// As a number, or as a string that holds one.
  private static Optional<BigDecimal> decimal(Map<String, Object> json, String name) {
    if (json.get(name) instanceof BigDecimal number) {
      return Optional.of(number);
    }
    try {
      return text(json, name).map(BigDecimal::new);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
