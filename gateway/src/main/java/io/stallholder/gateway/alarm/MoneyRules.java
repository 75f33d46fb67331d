package io.stallholder.gateway.alarm;

import io.stallholder.gateway.alarm.Condition.Matcher;
import io.stallholder.gateway.alarm.Rule.Words;
import java.time.Duration;
import java.util.List;

/// Alarms about usage that is not billed, or will not be.
final class MoneyRules {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final long HALF_AN_HOUR = Duration.ofMinutes(30).toSeconds();
  private static final long AN_HOUR = Duration.ofHours(1).toSeconds();
  private static final long HALF_A_DAY = Duration.ofHours(12).toSeconds();

  private MoneyRules() {}

  static List<Rule> all() {
    return List.of(
        leavingBuyer(),
        nearDeadline(),
        lost(),
        conflict(),
        uncertain(),
        parked(),
        unattributed(),
        unattributedForLong(),
        recordsWait(),
        recordsStruggle(),
        sealingLate(),
        movedOverMonth(),
        refusedAtTheDoor());
  }

  private static Rule leavingBuyer() {
    return new Rule(
        "StallholderLeavingBuyerNearDeadline",
        Severity.CRITICAL,
        Condition.below("stallholder_metering_final_deadline_seconds", HALF_AN_HOUR),
        AT_ONCE,
        new Words(
            "The last usage of a leaving buyer is not at AWS, and AWS takes it half an hour longer"
                + " at most",
            "A license has ended. AWS takes its last records for one hour, and some are not there.",
            "All usage of that buyer that is not there by then. It cannot be billed later.",
            "Look at GET /v1/ledger?state=sealed and ?state=parked for the reason. If records are"
                + " parked, mend the reason and POST /v1/ledger/{id}/retry. If nothing is sent,"
                + " see StallholderSubmitterStopped."));
  }

  private static Rule nearDeadline() {
    return new Rule(
        "StallholderUsageNearDeadline",
        Severity.CRITICAL,
        Condition.above("stallholder_near_deadline_units", 0),
        Duration.ofMinutes(5),
        new Words(
            "Usage that AWS has not taken can be sent for two more hours at most",
            "The window of these hours closes: a day after the hour, at 06:00 UTC on the first of"
                + " the month, or an hour after the license's end. The label kind says where the"
                + " usage is: open, held, sealed or parked.",
            "stallholder_near_deadline_money, where prices are configured. Parked and sealed"
                + " records expire; open hours move to a later hour, unless"
                + " metering.moveLateUsage is off or the buyer leaves.",
            "For parked: mend the reason that GET /v1/ledger?state=parked shows, then POST"
                + " /v1/ledger/{id}/retry. For sealed: see why nothing is sent"
                + " (StallholderRecordsWait). For open: see why nothing is sealed"
                + " (StallholderSealingLate). For held: decide about it (StallholderHourHeld)."));
  }

  private static Rule lost() {
    return new Rule(
        "StallholderUsageLost",
        Severity.CRITICAL,
        Condition.above(
            "stallholder_refused_units",
            0,
            Matcher.isNone("reason", "before-metered-from", "reduced", "shadow", "voided")),
        AT_ONCE,
        new Words(
            "Accepted usage was refused for good during the last day",
            "No hour was left for it (after-final, window-closed), or AWS refused its record and"
                + " trying again cannot help (expired, license-ended, customer-not-subscribed)."
                + " What a person decided not to bill is not counted here.",
            "stallholder_refused_money, where prices are configured. It is gone; the alarm is for"
                + " the next buyer.",
            "Look at GET /v1/ledger?state=refused and the log for license and hour. after-final:"
                + " the app reported too late; make it flush on license.closing, or set"
                + " metering.lastHourGrace. expired and window-closed: nothing was sent for a day;"
                + " find out why. The alarm ends a day after the last refusal."));
  }

  private static Rule conflict() {
    return new Rule(
        "StallholderConflict",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_recent_records", 0, Matcher.is("state", "conflict")),
        AT_ONCE,
        new Words(
            "AWS has somebody else's record for an hour of ours",
            "AWS keeps the first record of an hour and dimension, and ours was not the first:"
                + " another program reports usage for the same product.",
            "Whatever differs between the two records, in either direction: AWS bills the other"
                + " one.",
            "Find the other program (a job that was replaced, a second gateway on another database,"
                + " a script) and stop it: CloudTrail shows who called BatchMeterUsage. Until then,"
                + " pause nothing: other hours are not affected. The alarm ends a day after the"
                + " last conflict; stallholder_metering_records keeps counting it."));
  }

  private static Rule uncertain() {
    return new Rule(
        "StallholderUncertain",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_recent_records", 0, Matcher.is("state", "uncertain")),
        AT_ONCE,
        new Words(
            "It is not known whether a record is billed",
            "AWS refused a record after an attempt without an answer, answered with a status that"
                + " is not known, or the database was restored from before the record was sent.",
            "The record's units, if AWS does not have them. It is never sent again by itself, so"
                + " nothing is billed twice.",
            "Compare GET /v1/ledger?state=uncertain with CloudTrail or the usage feed. The alarm"
                + " ends a day after the last such record; stallholder_metering_records keeps"
                + " counting it."));
  }

  private static Rule parked() {
    return new Rule(
        "StallholderRecordParked",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_records", 0, Matcher.is("state", "parked")),
        AT_ONCE,
        new Words(
            "AWS refuses a record for a reason that a person can mend",
            "The record itself is at fault: a dimension that the listing does not have, a customer"
                + " or license that AWS does not know, a tag. All other records go on.",
            "The record's units, once its window closes (its deadline in the ledger).",
            "GET /v1/ledger?state=parked shows the reason in AWS's words. Mend the listing or the"
                + " configuration, then POST /v1/ledger/{id}/retry."));
  }

  private static Rule unattributed() {
    return new Rule(
        "StallholderUsageUnattributed",
        Severity.WARNING,
        Condition.above("stallholder_usage_unattributed_events", 0),
        Duration.ofMinutes(15),
        new Words(
            "Usage is accepted of a tenant for which no license can be chosen",
            "The tenant has several licenses with that dimension and none is the default, or had"
                + " none in force when the usage occurred.",
            "All usage of that tenant: nothing is metered until it has a license.",
            "GET /v1/ledger/balance lists the tenants. Link or choose one license with PUT"
                + " /v1/licenses/{id}/tenant; the usage follows by itself."));
  }

  private static Rule unattributedForLong() {
    return new Rule(
        "StallholderUsageUnattributedTooLong",
        Severity.CRITICAL,
        Condition.above("stallholder_usage_unattributed_oldest_seconds", HALF_A_DAY),
        AT_ONCE,
        new Words(
            "Usage has waited half a day for a license",
            "As StallholderUsageUnattributed, and AWS takes an hour's usage for one day only.",
            "The usage that is older than a day: it is moved to a later hour, or refused where"
                + " the buyer has left or metering.moveLateUsage is off.",
            "As StallholderUsageUnattributed, now."));
  }

  private static Rule recordsWait() {
    return new Rule(
        "StallholderRecordsWait",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_oldest_sealed_seconds", AN_HOUR),
        Duration.ofMinutes(5),
        new Words(
            "A record that is ready has not reached AWS for an hour",
            "Something stops it: the product is paused because AWS refuses its requests as a whole"
                + " (credentials, permission, region, product code), AWS throttles, or there are"
                + " more records than the quota lets through.",
            "stallholder_unbilled_money with kind sealed; lost once windows close, a day after"
                + " each hour.",
            "Read the gateway's log for 'metering of product … pauses' and mend what AWS says;"
                + " stallholder_metering_answers_total and stallholder_metering_throttles_total"
                + " tell the rest. It resumes by itself."));
  }

  private static Rule recordsStruggle() {
    return new Rule(
        "StallholderRecordsStruggle",
        Severity.WARNING,
        Condition.above("stallholder_metering_struggling_records", 0),
        Duration.ofMinutes(15),
        new Words(
            "AWS has not taken some records in three attempts or more",
            "Replies are lost, records come back unprocessed, or AWS says that a buyer is not"
                + " subscribed whose license is active here.",
            "Nothing yet: they are tried again until AWS closes the window.",
            "stallholder_metering_answers_total says which answer it is. For"
                + " customer-not-subscribed, compare the license with the agreement at AWS: an"
                + " event of its end may be missing."));
  }

  private static Rule sealingLate() {
    return new Rule(
        "StallholderSealingLate",
        Severity.CRITICAL,
        Condition.above("stallholder_metering_seal_lag_seconds", HALF_AN_HOUR),
        Duration.ofMinutes(5),
        new Words(
            "An hour should have been sealed half an hour ago",
            "Its product is not configured any more, AWS has not told the names that its records"
                + " need, its allowance is not known, it is held or paused, or sealing fails.",
            "The hour's usage, a day after the hour; for a leaving buyer within the hour.",
            "The log names the license and what is missing ('cannot be sealed'). Configure the"
                + " product again; for a missing name, let the buyer register again or wait for"
                + " License Updated."));
  }

  private static Rule movedOverMonth() {
    return new Rule(
        "StallholderUsageMovedOverMonth",
        Severity.WARNING,
        Condition.above("stallholder_moved_over_month_units", 0),
        AT_ONCE,
        new Words(
            "Usage of last month is billed in this one",
            "It came after the month's close, at 06:00 UTC on the first.",
            "Nothing, but the buyer's invoices do not match the months, and some will ask.",
            "See why it came late: an app that buffers, or an outage. The alarm ends a day after"
                + " the last move."));
  }

  private static Rule refusedAtTheDoor() {
    return new Rule(
        "StallholderEventsRefused",
        Severity.WARNING,
        Condition.above(
            "stallholder_usage_refused_events", 0, Matcher.isNone("code", "not-metered")),
        Duration.ofMinutes(15),
        new Words(
            "Usage events were refused during the last day",
            "They do not fit (see the label code): a dimension that is not configured, a license"
                + " or tenant nobody knows, a time that is too old.",
            "The refused usage, until it is retried; refused events are kept for 35 days.",
            "GET /v1/usage/refused shows them. Mend the configuration and POST"
                + " /v1/usage/refused/retry, or mend the app that sends them."));
  }
}
