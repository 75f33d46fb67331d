package io.stallholder.gateway.alarm;

import io.stallholder.gateway.alarm.Condition.Matcher;
import io.stallholder.gateway.alarm.Rule.Words;
import java.time.Duration;
import java.util.List;

/// Alarms about work that is not done.
final class WorkRules {
  /// The one that the database cannot keep the state of.
  static final Rule DATABASE_AWAY =
      new Rule(
          "StallholderDatabaseAway",
          Severity.CRITICAL,
          Condition.below("stallholder_database_up", 1),
          Duration.ofMinutes(2),
          new Words(
              "A gateway cannot reach its database",
              "It accepts no usage (503), seals nothing and sends nothing.",
              "What apps cannot deliver later, and every window that closes meanwhile. All other"
                  + " alarms are blind.",
              "Bring PostgreSQL back; nothing else is needed. If it has to be restored from a"
                  + " backup, do not start the gateway on it as if nothing had happened: it would"
                  + " bill again what it does not remember."));

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final long FIVE_MINUTES = Duration.ofMinutes(5).toSeconds();
  private static final long TEN_MINUTES = Duration.ofMinutes(10).toSeconds();
  private static final long A_QUARTER = Duration.ofMinutes(15).toSeconds();
  private static final String ROUND = "stallholder_last_round_seconds";

  private WorkRules() {}

  static List<Rule> all() {
    return List.of(
        gone(),
        DATABASE_AWAY,
        blind(),
        submitterStopped(),
        sealerStopped(),
        receiverStopped(),
        queueWaits(),
        inboxBehind(),
        inboxParked(),
        eventsWait(),
        sweepFound(),
        loopFailing(),
        contactKeyOld(),
        alarmsUndelivered());
  }

  private static Rule gone() {
    return new Rule(
        "StallholderGone",
        Severity.CRITICAL,
        new Condition.Missing("stallholder_database_up"),
        Duration.ofMinutes(5),
        new Words(
            "No gateway can be seen",
            "Prometheus gets no metrics of any gateway. Only Prometheus can tell: a gateway that is"
                + " not there sends no alarms.",
            "Everything: usage is not accepted, and windows close.",
            "Start it. Hours that waited are sealed and sent by themselves."));
  }

  private static Rule blind() {
    return new Rule(
        "StallholderBlind",
        Severity.CRITICAL,
        Condition.above("stallholder_measured_age_seconds", FIVE_MINUTES),
        AT_ONCE,
        new Words(
            "A gateway has not been able to read its ledger for five minutes",
            "The metrics about money are not shown while that lasts, so their alarms are blind.",
            "Whatever goes wrong meanwhile.",
            "See StallholderDatabaseAway; else the gateway's log, under the loop 'measuring'."));
  }

  private static Rule submitterStopped() {
    return new Rule(
        "StallholderSubmitterStopped",
        Severity.CRITICAL,
        Condition.above(ROUND, FIVE_MINUTES, Matcher.is("work", "submitting")),
        AT_ONCE,
        new Words(
            "No gateway sends usage to AWS for this account and region",
            "The lease is held by nobody, by a process that hangs, or every round fails.",
            "All usage of the account, an hour at a time, from a day after on; leaving buyers'"
                + " usage within the hour.",
            "stallholder_lease_mine says which gateway holds the lease. Read its log for the loop"
                + " 'submitting'; restart it if it hangs: another takes over, and a restart sends"
                + " nothing twice."));
  }

  private static Rule sealerStopped() {
    return new Rule(
        "StallholderSealerStopped",
        Severity.CRITICAL,
        Condition.above(ROUND, TEN_MINUTES, Matcher.is("work", "sealing")),
        AT_ONCE,
        new Words(
            "No gateway seals hours",
            "Every round fails, or one takes very long.",
            "All usage, from a day after its hour on; leaving buyers' usage within the hour.",
            "Read the log for the loop 'sealing'. One license that cannot be sealed is named there;"
                + " the others are sealed all the same."));
  }

  private static Rule receiverStopped() {
    return new Rule(
        "StallholderReceiverStopped",
        Severity.CRITICAL,
        Condition.above(ROUND, TEN_MINUTES, Matcher.is("work", "receiving")),
        AT_ONCE,
        new Words(
            "No events of AWS Marketplace are read from the queue",
            "SQS does not answer or refuses: the queue's policy, its key, or its address.",
            "A buyer who leaves is not noticed, and the last hour is lost. New buyers do not become"
                + " active. SQS keeps messages for the queue's retention, then drops them.",
            "Read the log for the loop 'receiving'. Check accounts[].queueUrl, the queue's policy"
                + " and the role's permissions."));
  }

  private static Rule queueWaits() {
    return new Rule(
        "StallholderQueueWaits",
        Severity.CRITICAL,
        Condition.above("stallholder_queue_waiting_seconds", TEN_MINUTES),
        AT_ONCE,
        new Words(
            "For ten minutes there were always messages in the queue that nobody had received",
            "They are not read, or more come than are read. SQS does not tell how old they are;"
                + " CloudWatch does (ApproximateAgeOfOldestMessage).",
            "As StallholderReceiverStopped.",
            "stallholder_queue_messages says how many. See StallholderReceiverStopped; where the"
                + " receiver works, look who else sends to this queue, and what GET /v1/inbox"
                + " shows."));
  }

  private static Rule inboxBehind() {
    return new Rule(
        "StallholderInboxBehind",
        Severity.CRITICAL,
        Condition.above("stallholder_inbox_oldest_seconds", TEN_MINUTES),
        AT_ONCE,
        new Words(
            "An event of AWS Marketplace has waited ten minutes to be handled",
            "It is in the database, and nobody gets to it.",
            "As StallholderReceiverStopped.",
            "Read the log for the loop 'inbox'."));
  }

  private static Rule inboxParked() {
    return new Rule(
        "StallholderInboxParked",
        Severity.WARNING,
        Condition.above("stallholder_inbox_messages", 0, Matcher.is("state", "parked")),
        AT_ONCE,
        new Words(
            "A message from the queue could not be understood",
            "Its format is new, or it is not from AWS Marketplace.",
            "If it was the end of a license, that buyer's last hour.",
            "GET /v1/inbox shows it with the reason. POST /v1/inbox/{id}/retry reads it again, for"
                + " instance after an upgrade."));
  }

  private static Rule eventsWait() {
    return new Rule(
        "StallholderEventsWaitForLicense",
        Severity.WARNING,
        Condition.above("stallholder_agreement_events_waiting", 0),
        Duration.ofHours(1),
        new Words(
            "AWS tells about an agreement whose license is not known here",
            "The event that names the license has not come, or the agreement is older than this"
                + " gateway.",
            "If it was an end: the usage of that buyer, whose license is not known to be leaving.",
            "Compare with the agreement in the AWS Marketplace Management Portal; let the buyer"
                + " register again so that the license becomes known."));
  }

  private static Rule sweepFound() {
    return new Rule(
        "StallholderSweepFindings",
        Severity.WARNING,
        Condition.above("stallholder_sweep_findings", 0),
        Duration.ofHours(1),
        new Words(
            "AWS and this gateway know different things of a license",
            "AWS was asked for all agreements, and what it said does not decide the matter: one is"
                + " not listed, or is active though its license ends here.",
            "The usage of a license that ended unnoticed, or of one that goes on and is not metered"
                + " any more. Nothing is wrong with what a channel partner sells: AWS lists it to"
                + " the partner alone.",
            "GET /v1/sweep shows each. Compare with the agreement in the AWS Marketplace Management"
                + " Portal."));
  }

  private static Rule loopFailing() {
    return new Rule(
        "StallholderLoopFailing",
        Severity.WARNING,
        Condition.above("stallholder_loop_failing", 0),
        Duration.ofMinutes(10),
        new Words(
            "A part of a gateway's work fails round after round",
            "The label loop says which. Other gateways may do that work meanwhile.",
            "Nothing by itself; what is not done has an alarm of its own.",
            "Read the log of that gateway for the loop's name. Without Prometheus, only the loops of"
                + " the gateway that watches are seen."));
  }

  private static Rule contactKeyOld() {
    return new Rule(
        "StallholderContactKeyOld",
        Severity.WARNING,
        Condition.above("stallholder_contact_key_overdue_seconds", 0),
        AT_ONCE,
        new Words(
            "The key that encrypts buyers' contact data is older than contacts.rotateEvery",
            "Nobody has changed it in time.",
            "No money. The longer a key is in use, the more a lost copy of it opens.",
            "stallholder secrets rotate, then copy the key file to the other gateways' machines."));
  }

  private static Rule alarmsUndelivered() {
    return new Rule(
        "StallholderAlarmsUndelivered",
        Severity.CRITICAL,
        Condition.above("stallholder_alarm_undelivered_seconds", A_QUARTER),
        AT_ONCE,
        new Words(
            "A receiver of alarms has not taken one for a quarter of an hour",
            "The webhook does not answer with 2xx, or the mail server does not take the message.",
            "The next alarm, too, is heard by nobody.",
            "GET /v1/alarms shows the last error of each receiver; POST /v1/alarms/test tries them"
                + " all. They are tried again for a day."));
  }
}
