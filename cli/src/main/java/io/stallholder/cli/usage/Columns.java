package io.stallholder.cli.usage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// What the columns of a file are, and how its rows become events. Pure.
///
/// @param digest of the whole file: with the line it names an event that has no id of its own
/// @param source of events that have none
record Columns(List<String> names, String digest, String source) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> REQUIRED = List.of("time", "subject", "dimension", "quantity");
  private static final String ID = "id";
  private static final String SOURCE = "source";
  private static final String TAG = "tag.";

  /// Written beside what was refused, and passed over when that is sent again.
  private static final String LINE = "line";

  private static final String REASON = "reason";
  private static final Set<String> KNOWN =
      Set.of("time", "subject", "dimension", "quantity", ID, SOURCE, LINE, REASON);

  /// @throws IllegalArgumentException naming the column, when one is missing or unknown
  Columns {
    names = names.stream().map(String::strip).toList();
    for (String required : REQUIRED) {
      require(names.contains(required), "the column " + required + " is missing");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      boolean isTag = name.startsWith(TAG) && name.length() > TAG.length();
      require(
          KNOWN.contains(name) || isTag,
          "the column \"%s\" is none of time, subject, dimension, quantity, id, source, tag.…"
              .formatted(name));
      require(seen.add(name), "the column " + name + " is there twice");
    }
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new IllegalArgumentException(message);
    }
  }

  boolean fits(Csv.Row row) {
    return row.fields().size() == names.size();
  }

  /// The event of a row that fits, as one line of JSON. Whether it can be taken, the gateway says.
  String event(Csv.Row row) {
    ObjectNode event = JSON.createObjectNode();
    event
        .put("specversion", "1.0")
        .put("type", "io.stallholder.usage.import")
        .put("source", source(row))
        .put("id", id(row))
        .put("subject", value(row, "subject"))
        .put("time", value(row, "time"));
    ObjectNode data = event.putObject("data");
    data.put("dimension", value(row, "dimension")).put("quantity", value(row, "quantity"));
    TreeMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      String value = row.fields().get(i).strip();
      if (names.get(i).startsWith(TAG) && !value.isEmpty()) {
        tags.put(names.get(i).substring(TAG.length()), value);
      }
    }
    if (!tags.isEmpty()) {
      ObjectNode node = data.putObject("tags");
      tags.forEach(node::put);
    }
    return event.toString();
  }

  private String id(Csv.Row row) {
    String given = value(row, ID);
    return given.isEmpty() ? digest + "-" + row.line() : given;
  }

  private String source(Csv.Row row) {
    String given = value(row, SOURCE);
    return given.isEmpty() ? source : given;
  }

  private String value(Csv.Row row, String name) {
    int column = names.indexOf(name);
    return column < 0 ? "" : row.fields().get(column).strip();
  }

  /// The head of the file of what was refused. It names id and source even where the first file had
  /// none, so that a mended row is still the same event.
  List<String> refusedNames() {
    List<String> head = new ArrayList<>(names);
    head.removeAll(List.of(LINE, REASON, ID, SOURCE));
    head.addAll(List.of(ID, SOURCE, LINE, REASON));
    return head;
  }

  List<String> refused(Csv.Row row, String reason) {
    List<String> fields = new ArrayList<>();
    for (String name : refusedNames()) {
      fields.add(
          switch (name) {
            case ID -> fits(row) ? id(row) : "";
            case SOURCE -> fits(row) ? source(row) : "";
            case LINE -> String.valueOf(row.line());
            case REASON -> reason;
            default -> {
              int column = names.indexOf(name);
              yield column < row.fields().size() ? row.fields().get(column) : "";
            }
          });
    }
    return fields;
  }
}
