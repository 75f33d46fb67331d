package io.stallholder.gateway.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads lines of comma-separated values in UTF-8, the first of which names the columns.
public final class CsvReader {
  private static final int MOST_CHARACTERS = 10_000;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final BufferedReader in;
  private final List<String> columns;
  private int line;
  private int lastLine;

  /// One record. Its line is counted from 1, which is the header's.
  public record Row(int line, Map<String, String> cells) {
    public Row {
      cells = Map.copyOf(cells);
    }

    /// An empty cell counts as none.
    public Optional<String> text(String column) {
      return Optional.ofNullable(cells.get(column)).map(String::strip).filter(it -> !it.isEmpty());
    }

    /// @throws CsvException where it is empty
    public String required(String column) {
      return text(column).orElseThrow(() -> new CsvException(line, column + " is empty"));
    }
  }

  /// @param known the columns that there may be
  /// @throws CsvException when the header has others, or none
  public CsvReader(InputStream in, Set<String> known) throws IOException {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    this.columns =
        cells()
            .orElseThrow(() -> new CsvException(1, "the line with the columns' names is missing"));
    var seen = new HashSet<String>();
    for (String column : columns) {
      if (!known.contains(column)) {
        throw new CsvException(
            1,
            "column \""
                + column
                + "\" is unknown; there are "
                + String.join(", ", new TreeSet<>(known)));
      }
      if (!seen.add(column)) {
        throw new CsvException(1, "column \"" + column + "\" is named twice");
      }
    }
  }

  /// The next record; empty lines are passed over.
  public Optional<Row> next() throws IOException {
    Optional<List<String>> cells = cells();
    while (cells.isPresent() && cells.get().equals(List.of(""))) {
      cells = cells();
    }
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    if (cells.get().size() != columns.size()) {
      throw new CsvException(line, "has " + cells.get().size() + " cells, not " + columns.size());
    }
    Map<String, String> named = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      named.put(columns.get(i), cells.get().get(i));
    }
    return Optional.of(new Row(line, named));
  }

  private Optional<List<String>> cells() throws IOException {
    line = ++lastLine;
    try {
      return read();
    } catch (CharacterCodingException _) {
      throw new CsvException(line, "is not UTF-8");
    }
  }

  private Optional<List<String>> read() throws IOException {
    int c = in.read();
    if (line == 1 && c == BYTE_ORDER_MARK) {
      c = in.read();
    }
    if (c < 0) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>();
    var cell = new StringBuilder();
    boolean quoted = false;
    int length = 0;
    while (c >= 0 && (quoted || (c != '\n' && c != '\r'))) {
      if (++length > MOST_CHARACTERS) {
        throw new CsvException(line, "has more than " + MOST_CHARACTERS + " characters");
      }
      if (c == 0) {
        throw new CsvException(line, "has a NUL character");
      }
      if (c == '"') {
        quoted = quote(cell, quoted);
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        lastLine += c == '\n' ? 1 : 0;
        cell.append((char) c);
      }
      c = in.read();
    }
    if (quoted) {
      throw new CsvException(line, "has a quote that does not end");
    }
    if (c == '\r') {
      skipLineFeed();
    }
    cells.add(cell.toString());
    return Optional.of(cells);
  }

  /// Two quotes within quotes are one.
  private boolean quote(StringBuilder cell, boolean quoted) throws IOException {
    if (!quoted) {
      return true;
    }
    in.mark(1);
    if (in.read() == '"') {
      cell.append('"');
      return true;
    }
    in.reset();
    return false;
  }

  private void skipLineFeed() throws IOException {
    in.mark(1);
    if (in.read() != '\n') {
      in.reset();
    }
  }
}
