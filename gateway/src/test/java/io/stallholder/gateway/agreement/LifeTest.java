package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Life.Heard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LifeTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  /// What leads into each state.
  private static List<Signal> into(LicenseState state) {
    return switch (state) {
      case PENDING -> List.of();
      case FAILED -> List.of(Signal.PAYMENT_FAILED);
      case ACTIVE -> List.of(Signal.CONFIRMED);
      case CLOSING -> List.of(Signal.CONFIRMED, Signal.ENDING);
      case SUPERSEDED -> List.of(Signal.CONFIRMED, Signal.SUCCEEDED);
      case CLOSED -> List.of(Signal.CONFIRMED, Signal.ENDED);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING, CONFIRMED, ACTIVE",
    "PENDING, RESUBSCRIBED, ACTIVE",
    "PENDING, PAYMENT_FAILED, FAILED",
    "PENDING, ENDING, CLOSING",
    "PENDING, SUCCEEDED, SUPERSEDED",
    "PENDING, ENDED, CLOSED",
    "PENDING, FINAL_WINDOW_PASSED, PENDING",
    "PENDING, NOTED, PENDING",
    "FAILED, CONFIRMED, ACTIVE",
    "FAILED, RESUBSCRIBED, ACTIVE",
    "FAILED, PAYMENT_FAILED, FAILED",
    "FAILED, ENDING, CLOSING",
    "FAILED, SUCCEEDED, SUPERSEDED",
    "FAILED, ENDED, CLOSED",
    "FAILED, FINAL_WINDOW_PASSED, FAILED",
    "FAILED, NOTED, FAILED",
    "ACTIVE, CONFIRMED, ACTIVE",
    "ACTIVE, RESUBSCRIBED, ACTIVE",
    "ACTIVE, PAYMENT_FAILED, ACTIVE",
    "ACTIVE, ENDING, CLOSING",
    "ACTIVE, SUCCEEDED, SUPERSEDED",
    "ACTIVE, ENDED, CLOSED",
    "ACTIVE, FINAL_WINDOW_PASSED, ACTIVE",
    "ACTIVE, NOTED, ACTIVE",
    "CLOSING, CONFIRMED, CLOSING",
    "CLOSING, RESUBSCRIBED, ACTIVE",
    "CLOSING, PAYMENT_FAILED, CLOSING",
    "CLOSING, ENDING, CLOSING",
    "CLOSING, SUCCEEDED, SUPERSEDED",
    "CLOSING, ENDED, CLOSED",
    "CLOSING, FINAL_WINDOW_PASSED, CLOSED",
    "CLOSING, NOTED, CLOSING",
    "SUPERSEDED, CONFIRMED, SUPERSEDED",
    "SUPERSEDED, RESUBSCRIBED, SUPERSEDED",
    "SUPERSEDED, PAYMENT_FAILED, SUPERSEDED",
    "SUPERSEDED, ENDING, SUPERSEDED",
    "SUPERSEDED, SUCCEEDED, SUPERSEDED",
    "SUPERSEDED, ENDED, SUPERSEDED",
    "SUPERSEDED, FINAL_WINDOW_PASSED, SUPERSEDED",
    "SUPERSEDED, NOTED, SUPERSEDED",
    "CLOSED, CONFIRMED, CLOSED",
    "CLOSED, RESUBSCRIBED, ACTIVE",
    "CLOSED, PAYMENT_FAILED, CLOSED",
    "CLOSED, ENDING, CLOSED",
    "CLOSED, SUCCEEDED, CLOSED",
    "CLOSED, ENDED, CLOSED",
    "CLOSED, FINAL_WINDOW_PASSED, CLOSED",
    "CLOSED, NOTED, CLOSED",
  })
  void everySignalMovesEveryState(LicenseState from, Signal signal, LicenseState to) {
    List<Signal> story = new ArrayList<>(into(from));
    assertThat(life(story).state()).isEqualTo(from);
    story.add(signal);
    assertThat(life(story).state()).isEqualTo(to);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsHeardTwiceChangesNothingMore(Signal signal) {
    for (LicenseState from : LicenseState.values()) {
      List<Signal> once = new ArrayList<>(into(from));
      once.add(signal);
      List<Signal> twice = new ArrayList<>(once);
      twice.add(signal);
      assertThat(life(twice).state()).as("%s in %s", signal, from).isEqualTo(life(once).state());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLicenseIsClosedExactlyWhenItSaysWhen(Signal signal) {
    for (LicenseState from : LicenseState.values()) {
      List<Signal> story = new ArrayList<>(into(from));
      story.add(signal);
      Life life = life(story);
      if (life.state() == LicenseState.CLOSED) {
        assertThat(life.closedAt()).as("%s in %s", signal, from).isPresent();
      }
      if (life.state() == LicenseState.ACTIVE || life.state() == LicenseState.PENDING) {
        assertThat(life.closedAt()).as("%s in %s", signal, from).isEmpty();
        assertThat(life.firstEndAt()).isEmpty();
      }
      assertThat(life.firstEndAt().isPresent()).isEqualTo(life.lastEndAt().isPresent());
      if (life.closedAt().isPresent()) {
        assertThat(life.firstEndAt()).as("%s in %s", signal, from).isPresent();
      }
    }
  }

  @Test
  void theFirstConfirmationIsTheActivation() {
    Life life = life(List.of(Signal.NOTED, Signal.CONFIRMED, Signal.CONFIRMED));
    assertThat(life.activatedAt()).contains(minute(1));
  }

  @Test
  void theFinalWindowIsCountedFromTheFirstSignOfTheEndAndUsageUntilTheLast() {
    Life life = life(List.of(Signal.CONFIRMED, Signal.ENDING, Signal.ENDING));
    assertThat(life.firstEndAt()).contains(minute(1));
    assertThat(life.lastEndAt()).contains(minute(2));
    assertThat(life.finalDeadline(Duration.ofHours(1)))
        .contains(minute(1).plus(Duration.ofHours(1)));
  }

  @Test
  void whoRenewsAndIsDeprovisionedIsFlushedAndNotClosedForOthers() {
    Life life =
        life(
            List.of(Signal.CONFIRMED, Signal.SUCCEEDED, Signal.ENDING, Signal.FINAL_WINDOW_PASSED));
    assertThat(life.state()).isEqualTo(LicenseState.SUPERSEDED);
    assertThat(life.closedAt()).contains(minute(3));
  }

  @Test
  void whoSubscribesAgainIsActiveAsBefore() {
    List<Signal> story =
        new ArrayList<>(List.of(Signal.CONFIRMED, Signal.ENDING, Signal.RESUBSCRIBED));
    Life life = life(story);
    assertThat(life.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(life.activatedAt()).contains(minute(0));
    assertThat(life.finalDeadline(Duration.ofHours(1))).isEmpty();
    story.add(Signal.ENDING);
    assertThat(life(story).firstEndAt()).contains(minute(3));
  }

  @Test
  void aConfirmationNeverEndsAnEnd() {
    for (Signal end : List.of(Signal.ENDING, Signal.SUCCEEDED, Signal.ENDED)) {
      Life before = life(List.of(Signal.CONFIRMED, end));
      Life after = life(List.of(Signal.CONFIRMED, end, Signal.CONFIRMED, Signal.NOTED));
      assertThat(after).as("%s", end).isEqualTo(before);
    }
  }

  private static Life life(List<Signal> story) {
    List<Heard> heard = new ArrayList<>();
    for (Signal signal : story) {
      heard.add(new Heard(signal, minute(heard.size())));
    }
    return Life.of(heard);
  }

  private static Instant minute(int number) {
    return NOON.plus(Duration.ofMinutes(number));
  }

  @Test
  void everySignalAndStateHasAWordOfItsOwn() {
    for (Signal signal : Signal.values()) {
      assertThat(Signal.of(signal.word())).isEqualTo(signal);
    }
    for (LicenseState state : LicenseState.values()) {
      assertThat(LicenseState.of(state.word())).isEqualTo(state);
    }
    assertThat(Stream.of(Signal.values()).map(Signal::word)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(LicenseState.values()).map(LicenseState::word))
        .doesNotHaveDuplicates();
  }
}
