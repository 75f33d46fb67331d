package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.UsageHour;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageWindowTest {
  private static final UsageWindow WINDOW = Hours.WINDOW;

  @ParameterizedTest
  @CsvSource({
    "2026-11-05T12:00:00Z, 2026-11-06T12:00:00Z",
    "2026-11-05T12:41:00Z, 2026-11-06T12:41:00Z",
    "2026-11-30T05:59:59Z, 2026-12-01T05:59:59Z",
    "2026-11-30T06:00:00Z, 2026-12-01T06:00:00Z",
    "2026-11-30T06:00:01Z, 2026-12-01T06:00:00Z",
    "2026-11-30T23:59:59Z, 2026-12-01T06:00:00Z",
    "2026-12-01T00:00:00Z, 2026-12-02T00:00:00Z",
    "2026-12-31T23:00:00Z, 2027-01-01T06:00:00Z",
    "2027-01-01T00:00:00Z, 2027-01-02T00:00:00Z",
    "2028-02-29T23:00:00Z, 2028-03-01T06:00:00Z",
  })
  void closesAfterADayAndWithItsMonth(Instant timestamp, Instant closes) {
    assertThat(WINDOW.closes(timestamp)).isEqualTo(closes);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-05T12:00:00Z, 2026-11-06T10:59:59Z, true",
    "2026-11-05T12:00:00Z, 2026-11-06T11:00:00Z, false",
    "2026-11-30T20:00:00Z, 2026-12-01T04:59:59Z, true",
    "2026-11-30T20:00:00Z, 2026-12-01T05:00:00Z, false",
    "2026-12-31T23:00:00Z, 2027-01-01T04:59:59Z, true",
    "2026-12-31T23:00:00Z, 2027-01-01T05:00:00Z, false",
  })
  void takesWhatThereIsTimeToSend(Instant timestamp, Instant now, boolean takes) {
    assertThat(WINDOW.takes(timestamp, now)).isEqualTo(takes);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-05T12:00:00Z, 2026-11-04T14:00:00Z",
    "2026-11-05T12:59:59Z, 2026-11-04T14:00:00Z",
    "2026-12-01T04:59:59Z, 2026-11-30T06:00:00Z",
    "2026-12-01T05:00:00Z, 2026-12-01T00:00:00Z",
    "2026-12-01T05:30:00Z, 2026-12-01T00:00:00Z",
    "2026-12-01T23:30:00Z, 2026-12-01T01:00:00Z",
    "2027-01-01T05:00:00Z, 2027-01-01T00:00:00Z",
  })
  void theEarliestHourIsTheFirstThatCanBeSent(Instant now, Instant earliest) {
    assertThat(WINDOW.earliest(now)).isEqualTo(new UsageHour(earliest));
  }

  @Test
  void theEarliestHourCanBeSentAndTheOneBeforeCannot() {
    for (Instant now = Instant.parse("2026-11-30T00:30:00Z");
        now.isBefore(Instant.parse("2026-12-02T12:00:00Z"));
        now = now.plus(Duration.ofMinutes(17))) {
      UsageHour earliest = WINDOW.earliest(now);
      assertThat(WINDOW.takes(earliest.start(), now)).as("%s", now).isTrue();
      assertThat(WINDOW.takes(earliest.plus(-1).start(), now)).as("%s", now).isFalse();
    }
  }

  @Test
  void aMonthWithoutGraceLeavesTheNextMonthsFirstHour() {
    var strict = new UsageWindow(Duration.ofHours(24), Duration.ZERO, Duration.ofHours(1), true);
    assertThat(strict.earliest(Instant.parse("2026-11-30T23:30:00Z")))
        .isEqualTo(new UsageHour(Instant.parse("2026-12-01T00:00:00Z")));
  }
}
