package io.stallholder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Machine MACHINE = new Machine(2, "Some CPU", "Linux 6.1", "OpenJDK 25", 0.1);
  private static final Row CALLS = Row.atLeast("a: calls", 3307.4, "calls/s", 16_804, 5_000);
  private static final Row MEMORY = Row.atMost("another one: memory", 412.25, "MB", 500);

  @Test
  void tableIsAlignedAndNamesTheMachine() {
    String table =
        Report.table(
            MACHINE,
            List.of(
                new Result(CALLS, List.of("median of 5", "16 connections")),
                new Result(MEMORY, List.of())));

    assertThat(table)
        .isEqualTo(
            """
            2 cores, Some CPU; Linux 6.1; OpenJDK 25; load before: 0.10

            row                  value  unit      limit   ratio  target  met
            a: calls             3,307  calls/s  16,800  0.1968   5,000  no
            another one: memory  412.3  MB            -       -     500  yes

            a: calls
              median of 5
              16 connections
            """);
  }

  @Test
  void jsonHasAllMembersAndNullForNoLimit() throws Exception {
    assertThat(Report.json(List.of(CALLS, MEMORY)))
        .isEqualToIgnoringWhitespace(
            """
            [{"name": "a: calls", "value": 3307.4, "unit": "calls/s", "limit": 16804.0,
              "ratio": %s, "target": 5000.0, "met": false},
             {"name": "another one: memory", "value": 412.25, "unit": "MB", "limit": null,
              "ratio": null, "target": 500.0, "met": true}]
            """
                .formatted(3307.4 / 16_804));
  }

  @Test
  void nothingMeasuredIsAnEmptyArray() throws Exception {
    assertThat(Report.json(List.of())).isEqualToIgnoringWhitespace("[]");
  }

  @Test
  void theTargetItselfIsGoodEnough() {
    assertThat(Row.atLeast("", 5_000, "", 1, 5_000).met()).isTrue();
    assertThat(Row.atMost("", 500, "", 500).met()).isTrue();
    assertThat(Row.atMost("", 500.1, "", 500).met()).isFalse();
  }

  @Test
  void numbersHaveFourDigits() {
    assertThat(Report.number(18_993.7)).isEqualTo("18,990");
    assertThat(Report.number(0.123456)).isEqualTo("0.1235");
    assertThat(Report.number(7.0)).isEqualTo("7");
    assertThat(Report.number(0.0)).isEqualTo("0");
    assertThat(Report.number(null)).isEqualTo("-");
  }
}
