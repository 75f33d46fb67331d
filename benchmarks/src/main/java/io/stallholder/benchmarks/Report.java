package io.stallholder.benchmarks;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The rows for people and for programs.
final class Report {
  private static final MathContext DIGITS = new MathContext(4);
  private static final ObjectWriter JSON =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
  private static final List<String> HEAD =
      List.of("row", "value", "unit", "limit", "ratio", "target", "met");

  private Report() {}

  /// The array of rows, null where a row has no limit.
  static String json(List<Row> rows) throws IOException {
    return JSON.writeValueAsString(rows) + "\n";
  }

  static String table(Machine machine, List<Result> results) {
    List<List<String>> lines = new ArrayList<>(List.of(HEAD));
    results.forEach(result -> lines.add(cells(result.row())));
    int[] widths =
        IntStream.range(0, HEAD.size())
            .map(column ->
                lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder(machine.describe()).append("\n\n");
    lines.forEach(line -> text.append(aligned(line, widths)).append('\n'));
    results.stream()
        .filter(result -> !result.notes().isEmpty())
        .forEach(result -> text.append('\n').append(notes(result)));
    return text.toString();
  }

  private static List<String> cells(Row row) {
    return List.of(
        row.name(),
        number(row.value()),
        row.unit(),
        number(row.limit()),
        number(row.ratio()),
        number(row.target()),
        row.met() ? "yes" : "no");
  }

  private static String notes(Result result) {
    return result.notes().stream()
        .collect(Collectors.joining("\n  ", result.row().name() + "\n  ", "\n"));
  }

  /// Words to the left, numbers to the right.
  private static String aligned(List<String> cells, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> {
          boolean isNumber = column == 1 || (column >= 3 && column <= 5);
          String format = "%" + (isNumber ? "" : "-") + widths[column] + "s";
          return format.formatted(cells.get(column));
        })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  /// Four digits: more would claim what no measurement holds.
  static String number(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS);
    return String.format(Locale.ROOT, "%,." + Math.max(0, decimals(rounded)) + "f", rounded);
  }

  private static int decimals(BigDecimal rounded) {
    return rounded.stripTrailingZeros().scale();
  }
}
