package io.stallholder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlicesTest {
  @Test
  void theMedianDoesNotMindOneBadSlice() {
    assertThat(slices(100.0, 3.0, 101.0).median()).isEqualTo(100);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(slices(4.0, 1.0, 3.0, 2.0).median()).isEqualTo(2.5);
  }

  @Test
  void theSpreadAndTheProcessorTimeOfACallAreTold() {
    assertThat(slices(100.0, 3.0, 101.0).describe())
        .isEqualTo(
            "median of 3 slices, from 3 to 101; processor time a call: server 200 µs, client 50 µs");
  }

  @Test
  void withoutSlicesThereIsNoFigure() {
    assertThatThrownBy(SlicesTest::slices).isInstanceOf(IllegalArgumentException.class);
  }

  private static Slices slices(Double... perSecond) {
    return new Slices(List.of(perSecond), 1_000, Duration.ofMillis(50), Duration.ofMillis(200));
  }
}
