package io.stallholder.cli.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CsvTest {
  @Test
  void fieldsMayBeQuoted() throws IOException {
    assertThat(rows("a,\"b,\"\"c\"\"\nd\",\r\ne\n"))
        .containsExactly(
            new Csv.Row(1, List.of("a", "b,\"c\"\nd", "")), new Csv.Row(3, List.of("e")));
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    assertThat(rows("\uFEFFa,b\n\nc,"))
        .extracting(Csv.Row::fields)
        .containsExactly(List.of("a", "b"), List.of(""), List.of("c", ""));
  }

  @Test
  void aQuotationThatDoesNotEndIsNamed() {
    assertThatThrownBy(() -> rows("a\nb,\"c\n"))
        .hasMessage("line 2 begins a quotation that does not end");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    List<String> fields = List.of("plain", "a \"b\", c", "two\nlines", "");
    assertThat(rows(Csv.written(fields))).containsExactly(new Csv.Row(1, fields));
  }

  @Test
  void theBarIsAsLongAsItsPart() {
    assertThat(Progress.bar(0, 10, 0)).startsWith("[....");
    assertThat(Progress.bar(5, 10, 1234)).contains("]  50%  1,234 lines").contains("####");
    assertThat(Progress.bar(0, 0, 0)).contains("100%");
  }

  private static List<Csv.Row> rows(String text) throws IOException {
    Csv csv = new Csv(new StringReader(text));
    List<Csv.Row> rows = new ArrayList<>();
    for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
      rows.add(row.get());
    }
    return rows;
  }
}
