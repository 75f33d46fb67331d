package io.stallholder.gateway.csv;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Writes lines of comma-separated values in UTF-8.
///
/// Text that a spreadsheet would take for a formula gets an apostrophe in front: names come from
/// buyers, too.
public final class CsvWriter {
  public static final String MEDIA_TYPE = "text/csv";

  private static final String STARTS_A_FORMULA = "=+-@\t\r\n";

  private final Writer out;

  public CsvWriter(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  /// @param cells numbers as numbers, all else as text
  public void line(Object... cells) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      out.write(i == 0 ? "" : ",");
      out.write(cell(cells[i]));
    }
    out.write("\r\n");
  }

  public void flush() throws IOException {
    out.flush();
  }

  private static String cell(Object value) {
    return switch (value) {
      case BigDecimal number ->
          number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
      case Number number -> number.toString();
      default -> quoted(harmless(value.toString()));
    };
  }

  private static String harmless(String text) {
    return !text.isEmpty() && STARTS_A_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
