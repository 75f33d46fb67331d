package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.entitlement.Allowance;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Whatever happens to a license, whatever persons do, and whenever its hours are sealed: nothing
/// is lost to the last fraction, and no record is made that AWS must refuse.
final class SealingPropertyTest {
  private static final int HISTORIES = 10_000;
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  /// One thing that happens.
  record Step(What what, int minutes, BigDecimal quantity) {}

  enum What {
    USAGE,
    MORE_USAGE,
    OLD_USAGE,
    TIME_PASSES,
    A_LONG_TIME_PASSES,
    ACTIVATION,
    END,
    SEALING,
    SEALING_AFTER_A_CRASH,
    ZERO_RECORD,
    VOIDING,
    RELEASE,
    REDUCTION,
    PAUSE,
    RESUMPTION,
    NAMES_LOST,
    NAMES_KNOWN,
    ALLOWANCE_NONE,
    ALLOWANCE_UNKNOWN,
    ALLOWANCE_KNOWN
  }

  @Property(tries = HISTORIES)
  void nothingIsLostAndNothingSealedTwice(
      @ForAll("stories") List<Step> story, @ForAll RoundingMode mode) {
    Book book = new Book(START, mode == RoundingMode.UNNECESSARY ? RoundingMode.HALF_UP : mode);
    for (Step step : story) {
      happens(book, step);
      book.assertCloses();
    }
    book.end();
    book.time(Duration.ofHours(3));
    book.seal(false);
    book.seal(false);
    book.assertCloses();
    book.assertNothingIsLeft();
  }

  @Property(tries = 1_000)
  void aSecondLookChangesNothing(@ForAll("stories") List<Step> story) {
    Book book = new Book(START, RoundingMode.HALF_UP);
    for (Step step : story) {
      happens(book, step);
      book.seal(false);
      book.seal(false); // a license that was closed by the first has its books closed by the second
      assertThat(book.isSettled()).as("%s", step).isTrue();
    }
  }

  @Property(tries = 200)
  void aPlanThatWasLostIsMadeAgain(@ForAll("stories") List<Step> story) {
    Book book = new Book(START, RoundingMode.HALF_UP);
    for (Step step : story) {
      happens(book, step);
      assertThat(book.plan()).isEqualTo(book.plan());
    }
  }

  private static void happens(Book book, Step step) {
    Duration minutes = Duration.ofMinutes(step.minutes());
    switch (step.what()) {
      case USAGE -> book.count(minutes, step.quantity());
      case MORE_USAGE -> book.count(Duration.ofMinutes(step.minutes() % 60), step.quantity());
      case OLD_USAGE -> book.count(minutes.multipliedBy(12), step.quantity());
      case TIME_PASSES -> book.time(minutes);
      case A_LONG_TIME_PASSES -> book.time(minutes.multipliedBy(12));
      case ACTIVATION -> book.activate(minutes);
      case END -> {
        if (step.minutes() % 3 == 0) {
          book.end();
        }
      }
      case SEALING -> book.seal(false);
      case SEALING_AFTER_A_CRASH -> book.seal(true);
      case ZERO_RECORD -> book.sealNothing();
      case VOIDING -> book.voidEvent(step.minutes());
      case RELEASE -> book.release(false);
      case REDUCTION -> book.release(true);
      case PAUSE -> book.pause(true);
      case RESUMPTION -> book.pause(false);
      case NAMES_LOST -> book.names(false);
      case NAMES_KNOWN -> book.names(true);
      case ALLOWANCE_NONE -> book.allow(new Allowance.None());
      case ALLOWANCE_UNKNOWN -> book.allow(new Allowance.Unknown("not read"));
      case ALLOWANCE_KNOWN -> book.allow(new Allowance.Included(step.quantity(), Instant.EPOCH));
    }
  }

  @Provide
  Arbitrary<List<Step>> stories() {
    Arbitrary<BigDecimal> quantities =
        Arbitraries.frequencyOf(
            Tuple.of(
                8,
                Arbitraries.bigDecimals()
                    .between(BigDecimal.ZERO, BigDecimal.valueOf(20))
                    .ofScale(9)),
            Tuple.of(
                1,
                Arbitraries.bigDecimals()
                    .between(BigDecimal.valueOf(2_000_000_000L), BigDecimal.valueOf(7_000_000_000L))
                    .ofScale(1)));
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.frequencyOf(
                    Tuple.of(
                        3,
                        Arbitraries.of(
                            What.USAGE, What.MORE_USAGE, What.TIME_PASSES, What.SEALING)),
                    Tuple.of(2, Arbitraries.of(What.class))),
                Arbitraries.integers().between(0, 180),
                quantities)
            .as(Step::new);
    return steps.list().ofMaxSize(50);
  }
}
