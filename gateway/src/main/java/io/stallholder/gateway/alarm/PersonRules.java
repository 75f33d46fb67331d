package io.stallholder.gateway.alarm;

import io.stallholder.gateway.alarm.Condition.Matcher;
import io.stallholder.gateway.alarm.Rule.Words;
import java.time.Duration;
import java.util.List;

/// Alarms about usage that waits for a person, or for something that AWS has not told.
final class PersonRules {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final long HALF_A_DAY = Duration.ofHours(12).toSeconds();
  private static final long FOUR_HOURS = Duration.ofHours(4).toSeconds();
  private static final String WAITS = "stallholder_metering_waiting_hour_seconds";

  private PersonRules() {}

  static List<Rule> all() {
    return List.of(
        held(), paused(), recovered(), allowanceUnknown(), namesUnknown(), entitlementsUnread());
  }

  private static Rule held() {
    return new Rule(
        "StallholderHourHeld",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_held_hours", 0),
        AT_ONCE,
        new Words(
            "An hour is above its dimension's ceiling and waits for a person",
            "More was counted than the dimension's ceiling allows: a mistake of the app, or a very"
                + " good customer.",
            "If it is right: the hour's usage, once AWS takes that hour no more and none is left"
                + " to move it to. If it is wrong: a bill that cannot be taken back.",
            "Look at GET /v1/holds and at the events behind it. POST /v1/holds/…/release sends it,"
                + " with reduceTo less of it."));
  }

  private static Rule paused() {
    return new Rule(
        "StallholderMeteringPaused",
        Severity.WARNING,
        Condition.above("stallholder_metering_pauses", 0),
        Duration.ofHours(1),
        new Words(
            "A person paused the metering of a product or a license",
            "Nothing of it is sealed or sent, and AWS's windows close all the same.",
            "Leaving buyers' usage after an hour, all other when its hours are a day old.",
            "GET /v1/metering/pauses says who paused what and why. When that is mended: stallholder"
                + " metering resume."));
  }

  private static Rule recovered() {
    return new Rule(
        "StallholderRecoveryOpen",
        Severity.WARNING,
        Condition.above("stallholder_metering_open_recoveries", 0),
        Duration.ofHours(1),
        new Words(
            "The database was restored, and usage is frozen until somebody says what was billed",
            "What was sent between the copy and the restart is not known here, so the usage of"
                + " those hours is not sent again.",
            "The frozen usage, as long as nobody compares it with AWS's side.",
            "Compare GET /v1/recoveries with CloudTrail or the usage feed, then POST"
                + " /v1/recoveries/{id}/resolve."));
  }

  private static Rule allowanceUnknown() {
    return new Rule(
        "StallholderAllowanceUnknown",
        Severity.CRITICAL,
        Condition.above(WAITS, HALF_A_DAY, Matcher.is("reason", "allowance")),
        AT_ONCE,
        new Words(
            "Usage has waited for half a day for what its contract includes",
            "A contract with consumption is metered only above its allowance, and that could not be"
                + " read.",
            "What is above the allowance, when its hours are a day old.",
            "See StallholderEntitlementsUnread, and GET /v1/licenses/{id}/entitlements: the"
                + " dimension's entitlement must be a number, or products[].dimensions[].entitlement"
                + " must name the one that is."));
  }

  private static Rule namesUnknown() {
    return new Rule(
        "StallholderNamesUnknown",
        Severity.CRITICAL,
        Condition.above(WAITS, FOUR_HOURS, Matcher.is("reason", "names")),
        AT_ONCE,
        new Words(
            "Usage waits for the names that its records need",
            "AWS has not told the license ARN and account, or the customer, that products[]"
                + ".licensing asks for in that hour.",
            "The usage of those licenses, when its hours are a day old.",
            "GET /v1/licenses/{id} shows the names that are known. The buyer's registration or the"
                + " next License event brings the rest; or products[].licensing is wrong."));
  }

  private static Rule entitlementsUnread() {
    return new Rule(
        "StallholderEntitlementsUnread",
        Severity.WARNING,
        Condition.above("stallholder_entitlements_unread_seconds", FOUR_HOURS),
        AT_ONCE,
        new Words(
            "Entitlements could not be read for four hours",
            "AWS refuses or does not answer GetEntitlements. What was read before stays in force.",
            "Changes of contracts are not seen; of contracts with consumption, see"
                + " StallholderAllowanceUnknown.",
            "Look at the gateway's log for GetEntitlements: permission"
                + " aws-marketplace:GetEntitlements, the region us-east-1, or AWS itself."));
  }
}
