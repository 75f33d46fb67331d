package io.stallholder.gateway.agreement;

import static java.util.stream.Collectors.joining;

import io.stallholder.marketplace.event.EventParser;
import io.stallholder.marketplace.event.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `docs/lifecycle.md`, written from the table of [Transitions] and from what [Translation] makes
/// of each kind of message.
final class LifecycleDocs {
  private static final String INTRODUCTION =
      """
      # A license's life

      <!-- written from the gateway's package `agreement` by `LifecycleDocsTest` -->

      A license is what one buyer bought. Where it stands is computed anew, from all that was ever heard of it, whenever something more is heard: ordered by the time its sender gave, each message once. So neither order nor repetition matters, and an old message never revives what has ended.

      AWS tells the same in two vocabularies; both are translated into the signals of one table.
      """;

  private LifecycleDocs() {}

  static String page() {
    return INTRODUCTION + diagram() + actions() + vocabulary() + table();
  }

  private static String diagram() {
    Map<String, List<Signal>> edges = new LinkedHashMap<>();
    for (Transitions.Row row : Transitions.rows()) {
      if (row.from() != row.move().to()) {
        edges
            .computeIfAbsent(
                row.from().word() + " --> " + row.move().to().word(), _ -> new ArrayList<>())
            .add(row.signal());
      }
    }
    var text = new StringBuilder("\n```mermaid\nstateDiagram-v2\n  [*] --> pending\n");
    edges.forEach((edge, signals) ->
        text.append("  ")
            .append(edge)
            .append(" : ")
            .append(signals.stream().map(Signal::word).collect(joining(", ")))
            .append('\n'));
    return text.append("```\n").toString();
  }

  private static String actions() {
    var text = new StringBuilder("\n## What is done\n\n| action | meaning |\n|---|---|\n");
    for (Action action : Action.values()) {
      text.append("| `%s` | %s |\n".formatted(action.word(), action.meaning()));
    }
    return text.toString();
  }

  private static String vocabulary() {
    var text =
        new StringBuilder(
            "\n## Signals\n\n| signal | EventBridge | SNS | ours |\n|---|---|---|---|\n");
    for (Signal signal : Signal.values()) {
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  signal.word(), cell(eventBridge(signal)), cell(sns(signal)), ours(signal)));
    }
    return text.toString();
  }

  private static String cell(List<String> words) {
    return String.join("<br>", words);
  }

  private static List<String> eventBridge(Signal signal) {
    Cast cast = new Cast(Bought.something(), Bought.something(), "C");
    Map<String, String> bodies = new LinkedHashMap<>();
    for (String kind : List.of("Created", "Amended")) {
      bodies.put("Purchase Agreement " + kind, agreement(cast, kind, "{}"));
    }
    for (String status : List.of("CANCELLED", "EXPIRED", "TERMINATED", "RENEWED", "REPLACED")) {
      bodies.put(
          "Purchase Agreement Ended (" + status + ")",
          agreement(cast, "Ended", "{\"status\":\"" + status + "\"}"));
    }
    for (String kind : List.of("License Updated", "License Deprovisioned")) {
      bodies.put(kind, cast.license(Cast.Role.FIRST, kind + " - Manufacturer", 0));
    }
    bodies.put("any other", agreement(cast, "Advisory Issued", "{}"));
    return of(signal, bodies);
  }

  private static String agreement(Cast cast, String kind, String members) {
    return cast.agreement(Cast.Role.FIRST, kind + " - Proposer", 0, members);
  }

  private static List<String> sns(Signal signal) {
    Cast cast = new Cast(Bought.something(), Bought.something(), "C");
    Map<String, String> bodies = new LinkedHashMap<>();
    for (String action :
        List.of(
            "subscribe-success",
            "subscribe-fail",
            "unsubscribe-pending",
            "unsubscribe-success",
            "entitlement-updated")) {
      bodies.put("`" + action + "`", cast.notice(action, 0, ""));
    }
    bodies.put("any other", cast.notice("any-other", 0, ""));
    return of(signal, bodies);
  }

  private static List<String> of(Signal signal, Map<String, String> bodies) {
    return bodies.entrySet().stream()
        .filter(entry -> signal(entry.getValue()) == signal)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Signal signal(String body) {
    if (EventParser.parse("m", Instant.EPOCH, body) instanceof Parsed.Understood(var event)) {
      return Translation.signal(event);
    }
    throw new AssertionError(body);
  }

  private static String ours(Signal signal) {
    return switch (signal) {
      case CONFIRMED -> "imported; AWS says when asked that the agreement is active";
      case RESUBSCRIBED -> "a legacy contract's entitlements are there again";
      case ENDING -> "a legacy contract's entitlements are gone; AWS says when asked that it ended";
      case SUCCEEDED -> "AWS says when asked that it was renewed or replaced";
      case FINAL_WINDOW_PASSED -> "`metering.finalWindow` after the first sign of the end";
      case PAYMENT_FAILED, ENDED, NOTED -> "";
    };
  }

  private static String table() {
    var text =
        new StringBuilder(
            "\n## The table\n\n| state | signal | next | done |\n|---|---|---|---|\n");
    for (Transitions.Row row : Transitions.rows()) {
      Transitions.Move move = row.move();
      boolean moves = row.from() != move.to();
      if (moves || !move.actions().isEmpty()) {
        text.append(
            "| %s | `%s` | %s | %s |\n"
                .formatted(
                    row.from().word(),
                    row.signal().word(),
                    moves ? move.to().word() : "",
                    move.actions().stream().map(Action::word).collect(joining(", "))));
      }
    }
    text.append("\nA signal that has no row in a state is kept, and changes nothing there.\n");
    return text.toString();
  }
}
