package io.stallholder.gateway.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CsvTest {
  private static final Set<String> COLUMNS = Set.of("a", "b");

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    var out = new ByteArrayOutputStream();
    var csv = new CsvWriter(out);
    csv.line("a", "b");
    csv.line("comma, quote \" and\r\nline", "ünï");
    csv.line("", "x");
    csv.flush();
    assertThat(read(out.toString(StandardCharsets.UTF_8)))
        .containsExactly("comma, quote \" and\r\nline|ünï", "|x");
  }

  @Test
  void noTextBecomesAFormula() throws IOException {
    var out = new ByteArrayOutputStream();
    var csv = new CsvWriter(out);
    csv.line("=1+1", "@cmd", "-2", "+3", "\tx", new BigDecimal("-0.500"), -7);
    csv.flush();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("'=1+1,'@cmd,'-2,'+3,'\tx,-0.5,-7\r\n");
  }

  @Test
  void columnsComeInAnyOrderAndEmptyLinesArePassedOver() throws IOException {
    assertThat(read("\uFEFFb,a\n1,2\n\n\r\n3,4")).containsExactly("2|1", "4|3");
  }

  @Test
  void aRowKnowsItsLineEvenAfterAQuotedLineBreak() throws IOException {
    var reader = reader("a,b\n\"1\n1\",2\n3,4\n");
    assertThat(reader.next().orElseThrow().line()).isEqualTo(2);
    assertThat(reader.next().orElseThrow().line()).isEqualTo(4);
  }

  @Test
  void whatIsNoTableIsToldWithItsLine() {
    assertThatThrownBy(() -> read(""))
        .hasMessage("line 1: the line with the columns' names is missing");
    assertThatThrownBy(() -> read("a,c\n"))
        .hasMessage("line 1: column \"c\" is unknown; there are a, b");
    assertThatThrownBy(() -> read("a,a\n")).hasMessage("line 1: column \"a\" is named twice");
    assertThatThrownBy(() -> read("a,b\n1\n")).hasMessage("line 2: has 1 cells, not 2");
    assertThatThrownBy(() -> read("a,b\n\"1,2\n"))
        .hasMessage("line 2: has a quote that does not end");
    assertThatThrownBy(() -> read("a,b\n1,\0\n")).hasMessage("line 2: has a NUL character");
    assertThatThrownBy(() -> read("a,b\n" + "1".repeat(10_001)))
        .hasMessage("line 2: has more than 10000 characters");
  }

  private static List<String> read(String text) throws IOException {
    CsvReader reader = reader(text);
    List<String> rows = new ArrayList<>();
    for (var row = reader.next(); row.isPresent(); row = reader.next()) {
      rows.add(row.get().text("a").orElse("") + "|" + row.get().text("b").orElse(""));
    }
    return rows;
  }

  private static CsvReader reader(String text) throws IOException {
    return new CsvReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), COLUMNS);
  }
}
