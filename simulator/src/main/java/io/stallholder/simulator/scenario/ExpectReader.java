package io.stallholder.simulator.scenario;

import io.stallholder.simulator.control.EventNames;
import io.stallholder.simulator.control.Fields;
import io.stallholder.simulator.control.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what has to have come of the steps before.
final class ExpectReader {
  private static final List<String> STATES =
      List.of("accepted", "active", "ending", "deprovisioned", "withdrawn", "failed");
  private static final Pattern STATUS =
      Pattern.compile("CANCELLED|EXPIRED|TERMINATED|RENEWED|REPLACED");

  private final Cast cast;

  ExpectReader(Cast cast) {
    this.cast = cast;
  }

  Verb expect(Fields fields) {
    Optional<List<String>> events =
        fields.has("events") ? Optional.of(events(fields)) : Optional.empty();
    Map<String, String> states = new LinkedHashMap<>();
    if (fields.has("state")) {
      Fields entries = fields.object("state");
      for (String name : entries.names()) {
        states.put(cast.subscription(name, entries), state(entries, name));
      }
    }
    Map<String, Map<String, Integer>> ledger = new LinkedHashMap<>();
    if (fields.has("ledger")) {
      Fields entries = fields.object("ledger");
      for (String name : entries.names()) {
        ledger.put(cast.subscription(name, entries), sums(entries.object(name)));
      }
    }
    Optional<Integer> messages =
        fields.has("messages")
            ? Optional.of(fields.wholeNumber("messages", 0, Integer.MAX_VALUE))
            : Optional.empty();
    fields.end();
    if (fields.names().isEmpty()) {
      throw Problem.at("$", "expect needs one of events, state, ledger, messages");
    }
    return new Verb.Expect(events, states, ledger, messages);
  }

  private static List<String> events(Fields fields) {
    List<String> events = fields.texts("events");
    for (String event : events) {
      if (!EventNames.ALL.contains(event)) {
        throw Problem.at(
            fields.at("events"),
            "is no event: " + event + "; there are " + String.join(", ", EventNames.ALL));
      }
    }
    return events;
  }

  /// A state, or a state and the reason of the end.
  private static String state(Fields entries, String name) {
    String text = entries.text(name);
    int space = text.indexOf(' ');
    boolean isKnown =
        space < 0
            ? STATES.contains(text)
            : STATES.contains(text.substring(0, space))
                && STATUS.matcher(text.substring(space + 1)).matches();
    if (!isKnown) {
      throw Problem.at(
          entries.at(name),
          "is no state: %s; there are %s, with or without %s behind it"
              .formatted(text, String.join(", ", STATES), STATUS.pattern().replace("|", ", ")));
    }
    return text;
  }

  private static Map<String, Integer> sums(Fields fields) {
    Map<String, Integer> sums = new LinkedHashMap<>();
    for (String dimension : fields.names()) {
      sums.put(dimension, fields.wholeNumber(dimension, 0, Integer.MAX_VALUE));
    }
    return sums;
  }
}
