package io.stallholder.gateway.alarm;

import io.stallholder.gateway.alarm.Rule.Words;
import java.time.Duration;
import java.util.List;

/// Alarms about what the seller's app was not told.
final class AppRules {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final long A_QUARTER = Duration.ofMinutes(15).toSeconds();

  private AppRules() {}

  static List<Rule> all() {
    return List.of(webhookWaits(), webhookParked(), webhookDisabled());
  }

  private static Rule webhookWaits() {
    return new Rule(
        "StallholderWebhookWaits",
        Severity.CRITICAL,
        Condition.above("stallholder_webhook_oldest_seconds", A_QUARTER),
        AT_ONCE,
        new Words(
            "The seller's app has not taken an event for a quarter of an hour",
            "An endpoint does not answer, or refuses an event: that one and all later events of its"
                + " license wait.",
            "If it is license.closing: the usage that the app still holds of that buyer, whose"
                + " window may be one hour.",
            "GET /v1/webhooks shows the last error of each endpoint, and"
                + " GET /v1/webhooks/{id}/deliveries?state=waiting what waits. Once the app takes"
                + " events again, all that waits follows by itself; POST /v1/webhooks/{id}/retry"
                + " makes it at once."));
  }

  private static Rule webhookParked() {
    return new Rule(
        "StallholderWebhookParked",
        Severity.WARNING,
        Condition.above("stallholder_webhook_parked", 0),
        AT_ONCE,
        new Words(
            "The seller's app did not take an event in three days",
            "It is not sent any more, and the license's later events are.",
            "Nothing by itself; the app may take a license for what it was.",
            "GET /v1/webhooks/{id}/deliveries?state=parked shows what and why."
                + " POST /v1/webhooks/{id}/retry sends it after all. The app can read the license as"
                + " it is now: GET /v1/licenses/{id}."));
  }

  private static Rule webhookDisabled() {
    return new Rule(
        "StallholderWebhookDisabled",
        Severity.CRITICAL,
        Condition.above("stallholder_webhook_disabled", 0),
        AT_ONCE,
        new Words(
            "An endpoint of the seller's app answered that it is gone (410)",
            "It gets no events any more, and what happens meanwhile does not wait for it.",
            "As StallholderWebhookWaits.",
            "If it was meant, delete the endpoint. Else POST /v1/webhooks/{id}/retry makes it get"
                + " events again, and POST /v1/webhooks/{id}/replay what came meanwhile."));
  }
}
