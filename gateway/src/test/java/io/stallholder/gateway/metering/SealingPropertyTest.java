package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.License;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.marketplace.UsageHour;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Whatever happens to a license and whenever its hours are sealed: nothing is lost to the last
/// fraction, and no record is made that AWS must refuse.
final class SealingPropertyTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  /// One thing that happens.
  record Step(What what, int minutes, BigDecimal quantity) {}

  enum What {
    USAGE,
    MORE_USAGE,
    STALE_USAGE,
    TIME_PASSES,
    A_LONG_TIME_PASSES,
    ACTIVATION,
    END,
    SEALING
  }

  @Property(tries = 400)
  void nothingIsLostAndNothingSealedTwice(
      @ForAll("stories") List<Step> story, @ForAll RoundingMode mode) {
    RoundingMode rounding = mode == RoundingMode.UNNECESSARY ? RoundingMode.HALF_UP : mode;
    Book book = new Book(rounding);
    for (Step step : story) {
      book.happens(step);
      book.assertCloses();
    }
    book.end();
    book.time(Duration.ofHours(3));
    book.seal();
    book.seal();
    book.assertCloses();
    assertThat(book.open).isEmpty();
    assertThat(book.carry).isEqualByComparingTo("0");
  }

  @Property(tries = 400)
  void aSecondLookChangesNothing(@ForAll("stories") List<Step> story) {
    Book book = new Book(RoundingMode.HALF_UP);
    for (Step step : story) {
      book.happens(step);
      book.seal();
      book.seal(); // a license that was closed by the first has its books closed by the second
      assertThat(book.plan().changesNothing(book.open, book.carry)).as("%s", step).isTrue();
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
                Arbitraries.of(What.class), Arbitraries.integers().between(0, 180), quantities)
            .as(Step::new);
    return steps.list().ofMaxSize(60);
  }

  /// One license and dimension as the ledger keeps it.
  private static final class Book {
    private final RoundingMode rounding;
    private final Set<UsageHour> sealed = new HashSet<>();
    private NavigableMap<UsageHour, BigDecimal> open = new TreeMap<>();
    private BigDecimal carry = BigDecimal.ZERO;
    private BigDecimal accepted = BigDecimal.ZERO;
    private BigDecimal metered = BigDecimal.ZERO;
    private BigDecimal refused = BigDecimal.ZERO;
    private BigDecimal rounded = BigDecimal.ZERO;
    private Instant now = START;
    private License license = Hours.pending();

    private Book(RoundingMode rounding) {
      this.rounding = rounding;
    }

    void happens(Step step) {
      Duration minutes = Duration.ofMinutes(step.minutes());
      switch (step.what()) {
        case USAGE -> count(license, now.minus(minutes), step.quantity());
        case MORE_USAGE -> count(license, now.minus(minutes.multipliedBy(12)), step.quantity());
        case STALE_USAGE -> count(Hours.pending(), now.minus(minutes), step.quantity());
        case TIME_PASSES -> time(minutes);
        case A_LONG_TIME_PASSES -> time(minutes.multipliedBy(12));
        case ACTIVATION -> {
          if (license.activatedAt().isEmpty() && !license.isLeaving()) {
            license = Hours.active(now.minus(minutes));
          }
        }
        case END -> end();
        case SEALING -> seal();
      }
    }

    void time(Duration passes) {
      now = now.plus(passes);
    }

    void end() {
      if (!license.isLeaving()) {
        license =
            Hours.license(
                LicenseState.CLOSING, license.activatedAt(), Optional.of(now), Optional.empty());
      }
    }

    /// `asItWas`: a request may have looked at the license before its latest change.
    void count(License asItWas, Instant time, BigDecimal quantity) {
      accepted = accepted.add(quantity);
      new Places(asItWas, Hours.WINDOW, known(), now)
          .placeFor(UsageHour.containing(time))
          .ifPresentOrElse(
              place -> {
                assertThat(sealed).doesNotContain(place);
                open.merge(place, quantity, BigDecimal::add);
              },
              () -> refused = refused.add(quantity));
    }

    SealingPlan plan() {
      return SealingPlan.of(
          new Places(license, Hours.WINDOW, known(), now), open, carry, rounding, Hours.GRACE);
    }

    void seal() {
      SealingPlan plan = plan();
      for (SealingPlan.Seal seal : plan.seals()) {
        assertThat(sealed.add(seal.hour())).as("%s is sealed once", seal.hour()).isTrue();
        assertThat(seal.quantity()).isPositive();
        assertThat(seal.counted().add(seal.carriedIn()))
            .isEqualByComparingTo(seal.carriedOut().add(BigDecimal.valueOf(seal.quantity())));
        Instant timestamp = new Places(license, Hours.WINDOW, Set.of(), now).timestamp(seal.hour());
        assertThat(UsageHour.containing(timestamp)).isEqualTo(seal.hour());
        assertThat(timestamp).isBeforeOrEqualTo(now);
        license.activatedAt().ifPresent(start -> assertThat(timestamp).isAfterOrEqualTo(start));
        assertThat(Hours.WINDOW.takes(timestamp, now)).isTrue();
        metered = metered.add(BigDecimal.valueOf(seal.quantity()));
      }
      for (SealingPlan.Refusal refusal : plan.refusals()) {
        refused = refused.add(refusal.quantity());
      }
      assertThat(plan.open().keySet()).noneMatch(sealed::contains);
      open = new TreeMap<>(plan.open());
      carry = plan.carry();
      rounded = rounded.add(plan.rounded());
      close();
    }

    private void close() {
      license
          .finalDeadline()
          .filter(deadline -> !deadline.isAfter(now) && !license.isClosed())
          .ifPresent(deadline ->
              license =
                  Hours.license(
                      LicenseState.CLOSED,
                      license.activatedAt(),
                      license.lastEndAt(),
                      Optional.of(deadline)));
    }

    /// As the store reads them: none that is older than the window.
    private Set<UsageHour> known() {
      UsageHour earliest = Hours.WINDOW.earliest(now);
      Set<UsageHour> known = new HashSet<>(sealed);
      known.removeIf(hour -> hour.isBefore(earliest));
      return known;
    }

    void assertCloses() {
      BigDecimal waiting = open.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(metered.add(refused).add(waiting).add(carry).add(rounded))
          .isEqualByComparingTo(accepted);
    }
  }
}
