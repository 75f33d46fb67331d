package io.stallholder.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BooksTest {
  private static final Event ONE = event("one");
  private static final Event TWO = event("two");

  private final Books books = new Books();

  @Test
  void anEventCountsOnceHoweverOftenItIsAcknowledged() {
    books.acknowledge(List.of(ONE, TWO, ONE), 2);
    books.acknowledge(List.of(ONE), 0);
    assertThat(books.sums()).isEqualTo(Map.of(ONE.account(), new BigDecimal("0.50")));
  }

  @Test
  void aLostAnswerMakesDuplicatesOfEventsThatAreNewToTheApp() {
    books.acknowledge(List.of(ONE), 0);
    assertThat(books.count()).isEqualTo(1);
  }

  @Test
  void whatWasAcceptedBeforeCannotBeAcceptedAgain() {
    books.acknowledge(List.of(ONE), 1);
    assertThatThrownBy(() -> books.acknowledge(List.of(ONE, TWO), 2)).isInstanceOf(Breach.class);
  }

  @Test
  void whatWasAcceptedCannotBeRefused() {
    books.acknowledge(List.of(ONE), 1);
    assertThatThrownBy(() -> books.refuse(ONE, "license-ended")).isInstanceOf(Breach.class);
  }

  private static Event event(String id) {
    return new Event(
        id,
        0,
        "l-1",
        "api_calls",
        Instant.parse("2026-11-30T23:00:00Z"),
        new BigDecimal("0.25"),
        Map.of());
  }
}
