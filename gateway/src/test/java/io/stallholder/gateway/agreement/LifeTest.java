package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Life.Heard;
import io.stallholder.marketplace.AgreementId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private static final AgreementId OLD = new AgreementId("agmt-old");
  private static final AgreementId NEW = new AgreementId("agmt-new");

  private static Heard heard(Signal signal, AgreementId agreement, int minute) {
    return new Heard(signal, minute(minute), Optional.of(agreement), false);
  }

  @Test
  void theEndOfAnAgreementThatWasRenewedIsNotTheEndOfALicenseThatGoesOn() {
    List<Heard> story =
        new ArrayList<>(
            List.of(
                heard(Signal.CONFIRMED, OLD, 0),
                heard(Signal.NOTED, NEW, 4),
                heard(Signal.CONFIRMED, NEW, 5),
                heard(Signal.SUCCEEDED, OLD, 5),
                heard(Signal.ENDING, OLD, 6)));
    Life renewed = Life.of(story);
    assertThat(renewed.state()).isEqualTo(LicenseState.ACTIVE);
    assertThat(renewed.activatedAt()).contains(minute(0));
    assertThat(renewed.agreement()).contains(NEW);
    story.add(heard(Signal.ENDING, NEW, 9));
    assertThat(Life.of(story).state()).isEqualTo(LicenseState.CLOSING);
    assertThat(Life.of(story).firstEndAt()).contains(minute(9));
  }

  @Test
  void anEndIsTheLicensesEndUntilANewerAgreementIsKnown() {
    List<Heard> story =
        List.of(
            heard(Signal.CONFIRMED, OLD, 0),
            heard(Signal.SUCCEEDED, OLD, 5),
            heard(Signal.ENDING, OLD, 6));
    assertThat(Life.of(story).state()).isEqualTo(LicenseState.SUPERSEDED);
  }

  @Test
  void whatBeginsAndEndsAtOnceHasBegun() {
    for (Signal end : List.of(Signal.ENDING, Signal.SUCCEEDED, Signal.ENDED)) {
      Life life = Life.of(List.of(heard(end, OLD, 3), heard(Signal.CONFIRMED, OLD, 3)));
      assertThat(life.activatedAt()).as("%s", end).contains(minute(3));
      assertThat(life.lastEndAt()).contains(minute(3));
    }
  }

  @Test
  void whatEndedWasActiveBefore() {
    Life life = life(List.of(Signal.ENDING, Signal.ENDING, Signal.CONFIRMED));
    assertThat(life.state()).isEqualTo(LicenseState.CLOSING);
    assertThat(life.activatedAt()).contains(minute(0));
  }

  @Test
  void nobodyIsActiveWithoutATimeOfActivation() {
    for (Signal end : List.of(Signal.ENDING, Signal.ENDED)) {
      Life life = life(List.of(end, Signal.RESUBSCRIBED));
      assertThat(life.state()).isEqualTo(LicenseState.ACTIVE);
      assertThat(life.activatedAt()).contains(minute(1));
    }
  }

  @Test
  void nothingIsPresumedThatWasTold() {
    var presumed = new Heard(Signal.CONFIRMED, minute(1), Optional.of(OLD), true);
    List<Heard> story = new ArrayList<>(List.of(presumed, heard(Signal.ENDING, OLD, 5)));
    assertThat(Life.of(story).activatedAt()).contains(minute(1));
    story.add(heard(Signal.CONFIRMED, OLD, 2));
    assertThat(Life.of(story).activatedAt()).contains(minute(2));
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
