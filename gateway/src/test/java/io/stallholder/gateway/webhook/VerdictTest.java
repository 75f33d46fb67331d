package io.stallholder.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.webhook.Verdict.Again;
import io.stallholder.gateway.webhook.Verdict.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final Answer FAULT = new Answer.Refused(500, "no", Optional.empty());

  @Test
  void theWaitDoublesFromFiveSecondsToAnHour() {
    List<Long> seconds =
        IntStream.rangeClosed(1, 12).mapToObj(attempt -> delay(attempt, 1).toSeconds()).toList();
    assertThat(seconds)
        .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L);
    assertThat(delay(1000, 1)).isEqualTo(Duration.ofHours(1));
    assertThat(delay(3, 0)).as("the luckiest wait half as long").isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void afterThreeDaysItIsParkedWhateverItsAnswer() {
    var late = new Trial(90, Duration.ofDays(3));
    assertThat(Verdict.of(FAULT, late, 1)).isEqualTo(new Verdict.Parked());
    assertThat(Verdict.of(new Answer.Away("gone"), late, 1)).isEqualTo(new Verdict.Parked());
    assertThat(Verdict.of(new Answer.Taken(200), late, 1)).isEqualTo(new Verdict.Delivered());
    assertThat(Verdict.of(new Answer.Gone(), late, 1)).isEqualTo(new Verdict.Disabled());
  }

  @Test
  void whoAsksToBeLeftAloneIs() {
    var busy = new Answer.Refused(429, "", Optional.of(Duration.ofMinutes(10)));
    assertThat(Verdict.of(busy, new Trial(1, Duration.ZERO), 1))
        .isEqualTo(new Again(Duration.ofMinutes(10)));
    assertThat(busy.isAboutReceiver()).isTrue();
    assertThat(FAULT.isAboutReceiver()).isFalse();
  }

  @Test
  void aReceiverThatIsAwayIsAskedEveryFiveMinutesInTheEnd() {
    assertThat(Verdict.rest(3, 1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Verdict.rest(5, 1)).isEqualTo(Duration.ofSeconds(20));
    assertThat(Verdict.rest(500, 1)).isEqualTo(Duration.ofMinutes(5));
  }

  private static Duration delay(int attempt, double luck) {
    return ((Again) Verdict.of(FAULT, new Trial(attempt, Duration.ZERO), luck)).delay();
  }
}
