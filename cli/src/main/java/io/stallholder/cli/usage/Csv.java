package io.stallholder.cli.usage;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Comma-separated values as RFC 4180 has them: a field in quotes may hold commas, line ends, and
/// quotes written twice.
final class Csv {
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private final PushbackReader in;
  private int line;
  private int characters;

  Csv(Reader in) {
    this.in = new PushbackReader(in);
  }

  /// @param line where the row begins, counted from 1
  record Row(int line, List<String> fields) {
    Row {
      fields = List.copyOf(fields);
    }

    boolean isBlank() {
      return fields.stream().allMatch(String::isBlank);
    }
  }

  /// @throws IOException when a row is longer than any usage could be, or ends within quotes
  Optional<Row> next() throws IOException {
    int first = in.read();
    if (line == 0 && first == BYTE_ORDER_MARK) {
      first = in.read();
    }
    if (first < 0) {
      return Optional.empty();
    }
    in.unread(first);
    line++;
    characters = 0;
    int begin = line;
    List<String> fields = new ArrayList<>();
    boolean more = true;
    while (more) {
      StringBuilder field = new StringBuilder();
      more = field(field, begin);
      fields.add(field.toString());
    }
    return Optional.of(new Row(begin, fields));
  }

  /// @return whether another field follows
  private boolean field(StringBuilder field, int begin) throws IOException {
    boolean isQuoted = false;
    while (true) {
      int next = read(begin);
      if (next == '"' && isQuoted) {
        isQuoted = peek() == '"';
        if (isQuoted) {
          field.append((char) in.read());
        }
      } else if (isQuoted) {
        if (next < 0) {
          throw new IOException("line " + begin + " begins a quotation that does not end");
        }
        line += next == '\n' ? 1 : 0;
        field.append((char) next);
      } else if (next == '"' && field.isEmpty()) {
        isQuoted = true;
      } else if (next == ',') {
        return true;
      } else if (next < 0 || next == '\n') {
        return false;
      } else if (next != '\r' || peek() != '\n') {
        field.append((char) next);
      }
    }
  }

  private int read(int begin) throws IOException {
    if (++characters > MOST_CHARACTERS) {
      throw new IOException(
          "line " + begin + " has more than " + MOST_CHARACTERS + " characters; is a quote open?");
    }
    return in.read();
  }

  private int peek() throws IOException {
    int next = in.read();
    if (next >= 0) {
      in.unread(next);
    }
    return next;
  }

  static String written(List<String> fields) {
    return fields.stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String quoted(String field) {
    boolean isPlain =
        field.chars().noneMatch(each -> each == '"' || each == ',' || each == '\n' || each == '\r');
    return isPlain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
