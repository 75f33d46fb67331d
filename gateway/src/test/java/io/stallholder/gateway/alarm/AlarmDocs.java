package io.stallholder.gateway.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stallholder.gateway.http.Json;
import java.io.IOException;
import java.time.Duration;

/// The files that are written from the list of rules.
final class AlarmDocs {
  private static final String GENERATED =
      "written from the rules in the gateway's package `alarm` by `AlarmDocsTest`";

  private AlarmDocs() {}

  /// Alert rules as Prometheus reads them.
  static String prometheus() throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    ObjectNode group = root.putArray("groups").addObject();
    group.put("name", "stallholder");
    var rules = group.putArray("rules");
    for (Rule rule : Rules.all()) {
      ObjectNode alert = rules.addObject();
      alert.put("alert", rule.name());
      alert.put("expr", rule.condition().promQl());
      if (!rule.lasting().isZero()) {
        alert.put("for", seconds(rule.lasting()));
      }
      alert.putObject("labels").put("severity", rule.severity().word());
      alert
          .putObject("annotations")
          .put("summary", rule.words().summary())
          .put("description", rule.words().meaning())
          .put("stake", rule.words().stake())
          .put("action", rule.words().action());
    }
    return "# Alerts for Prometheus; " + GENERATED + ".\n" + yaml(root);
  }

  private static String yaml(JsonNode root) throws IOException {
    return YAMLMapper.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .build()
        .writeValueAsString(root);
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /// What to do at 3 a.m.
  static String handbook() {
    var text = new StringBuilder();
    text.append("# Alarms\n\n<!-- ").append(GENERATED).append(" -->\n\n").append(INTRODUCTION);
    for (Severity severity : Severity.values()) {
      text.append("\n## ").append(severity == Severity.CRITICAL ? "Critical" : "Warnings");
      text.append("\n\n").append(severity == Severity.CRITICAL ? CRITICAL : WARNINGS);
      Rules.all().stream()
          .filter(rule -> rule.severity() == severity)
          .forEach(rule -> text.append(section(rule)));
    }
    return text.toString();
  }

  private static String section(Rule rule) {
    return """

    ### %s

    %s.

    * **When:** `%s`%s
    * **Meaning:** %s
    * **At stake:** %s
    * **What to do:** %s
    """
        .formatted(
            rule.name(),
            rule.words().summary(),
            rule.condition().promQl(),
            rule.lasting().isZero() ? "" : " for " + rule.lasting().toMinutes() + " minutes",
            rule.words().meaning(),
            rule.words().stake(),
            rule.words().action());
  }

  private static final String CRITICAL =
      "Somebody should look at once, at any hour: money is being lost, or is about to be.\n";
  private static final String WARNINGS = "The next working day is soon enough.\n";

  private static final String INTRODUCTION =
      """
      Every way of losing money has a metric under `GET /metrics`, and every alarm is a condition over these metrics. There are three ways to hear of them, all from one list:

      * **Prometheus**: load [alerts.yaml](alerts.yaml) as a rule file. It alone can tell that no gateway runs at all.
      * **A webhook** (`alarms.webhookUrl`): each alarm is POSTed as JSON when it begins, again every `alarms.repeatEvery`, and when it ends.
      * **E-mail** (`alarms.email`): the same, as text.

      `GET /v1/alarms` shows what is wrong now (`?state=ended`: what was), and for each receiver how many notices it has not taken and why. `POST /v1/alarms/test` tells each receiver that nothing is wrong.

      ## How it works

      * **One gateway watches for all.** What is wrong, and what receivers were told, is kept in the database: neither a restart nor a second gateway tells it twice. What a receiver does not take is tried again for a day, at most every 15 minutes. It may then come twice, with the same `webhook-id` or `Message-ID`.
      * **Every 5 seconds each gateway reads its ledger**, less often if that takes long: it rests twenty times as long as it read. A scrape reads no database; it shows what was read last. Without the database, `stallholder_database_up` is 0 and what cannot be known is not shown; alarms that went on before neither end nor begin. That the database is away is told by each gateway for itself.
      * **Webhooks are signed** as Standard Webhooks are. `webhook-signature` is `v1,` and the Base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`, under the bytes that `alarms.webhookSecret` holds behind `whsec_`. Refuse timestamps that are minutes old.
      * **Nothing personal** is in an alarm: product, dimension, account, reason and numbers. A webhook's URL is treated as a secret: with many receivers, who knows it may write there.
      * **Money** is units times `products[].dimensions[].price`, in the listing's currency; without a price, only the units are known.

      ```json
      {
        "type": "alarm.began",
        "timestamp": "2026-11-05T13:10:00Z",
        "data": {
          "id": "019a53f2-5d40-7c1e-9b1a-6f0c2f3f4a5b",
          "name": "StallholderRecordParked",
          "mode": "live",
          "severity": "critical",
          "subject": { "state": "parked" },
          "value": "1",
          "since": "2026-11-05T13:10:00Z",
          "summary": "AWS refuses a record for a reason that a person can mend",
          "meaning": "…", "stake": "…", "action": "…"
        }
      }
      ```

      `type` is `alarm.began`, `alarm.continues`, `alarm.ended` or `alarm.test`.
      """;
}
