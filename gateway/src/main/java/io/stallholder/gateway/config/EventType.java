package io.stallholder.gateway.config;

import java.util.Arrays;
import java.util.List;

/// What the seller's app can be told of.
public enum EventType {
  LICENSE_ACTIVATED("license.activated"),
  LICENSE_CHANGED("license.changed"),
  /// The first sign of an end: what the app still holds of usage must come now.
  LICENSE_CLOSING("license.closing"),
  LICENSE_CLOSED("license.closed"),
  LICENSE_SUPERSEDED("license.superseded"),
  LICENSE_REOPENED("license.reopened"),
  ENTITLEMENT_CHANGED("entitlement.changed"),
  REGISTRATION_COMPLETED("registration.completed"),
  METERING_REFUSED("metering.refused"),
  DEADLINE_AT_RISK("deadline.at_risk"),
  /// Sent when somebody asks for it, and never kept.
  WEBHOOK_TEST("webhook.test");

  private final String word;

  EventType(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /// Those that an endpoint can choose among: a test is for whoever asks.
  public static List<String> words() {
    return Arrays.stream(values())
        .filter(type -> type != WEBHOOK_TEST)
        .map(EventType::word)
        .toList();
  }
}
