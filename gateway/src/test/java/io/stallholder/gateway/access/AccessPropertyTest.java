package io.stallholder.gateway.access;

import static io.stallholder.gateway.access.Sample.NOON;
import static io.stallholder.gateway.access.Sample.SEATS;
import static io.stallholder.gateway.access.Sample.asking;
import static io.stallholder.gateway.access.Sample.failing;
import static io.stallholder.gateway.access.Sample.product;
import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.access.Entitlements.Empty;
import io.stallholder.gateway.access.Entitlements.Listed;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.config.ProductConfig;
import io.stallholder.gateway.config.ProductConfig.Model;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// Whatever AWS fails to say, nobody who has access loses it for that.
final class AccessPropertyTest {
  private static final ProductConfig CONTRACT = product(Model.CONTRACT);

  /// What a reading comes to, some minutes after the one before. An error tells nothing.
  sealed interface Reading {
    int minutes();

    record Read(int minutes, List<Grant> grants) implements Reading {}

    record Failure(int minutes) implements Reading {}
  }

  @Provide
  Arbitrary<List<Reading>> histories() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(1, 30);
    Arbitrary<Optional<Instant>> ends =
        Arbitraries.integers()
            .between(0, 200)
            .map(minute -> NOON.plusSeconds(60L * minute))
            .optional();
    Arbitrary<Grant> grants =
        Combinators.combine(Arbitraries.integers().between(0, 20), ends)
            .as((count, end) -> new Grant(SEATS, Optional.of(BigDecimal.valueOf(count)), end));
    Arbitrary<Reading> read =
        Combinators.combine(minutes, grants.list().ofMaxSize(1)).as(Reading.Read::new);
    Arbitrary<Reading> error = minutes.map(Reading.Failure::new);
    return Arbitraries.oneOf(read, error, error).list().ofMaxSize(12);
  }

  @Property(tries = 5_000)
  void errorsChangeNoAnswer(
      @ForAll("histories") List<Reading> history, @ForAll @IntRange(max = 25) int quantity) {
    List<Boolean> withErrors = answers(history, quantity, true);
    List<Boolean> without = answers(history, quantity, false);
    assertThat(withErrors).isEqualTo(without);
  }

  @Property(tries = 5_000)
  void timeAloneTakesNoAccessAway(
      @ForAll("histories") List<Reading> history,
      @ForAll @IntRange(max = 25) int quantity,
      @ForAll @IntRange(min = 1, max = 100_000) int minutesOfSilence) {
    Known known = Known.NOTHING;
    for (Reading reading : history) {
      known = known.and(reading, true);
    }
    Instant silence = known.now().plusSeconds(60L * minutesOfSilence);
    if (verdict(known.entitlements(), quantity, known.now()).allowed()) {
      Verdict later = verdict(failing(known.entitlements()), quantity, silence);
      assertThat(later.allowed()).as("%s at %s", known, silence).isTrue();
    }
  }

  private static List<Boolean> answers(List<Reading> history, int quantity, boolean withErrors) {
    List<Boolean> answers = new ArrayList<>();
    Known known = Known.NOTHING;
    for (Reading reading : history) {
      known = known.and(reading, withErrors);
      answers.add(verdict(known.entitlements(), quantity, known.now()).allowed());
    }
    return answers;
  }

  private static Verdict verdict(Entitlements known, int quantity, Instant now) {
    Standing standing = Standing.of(Sample.license(LicenseState.ACTIVE, Optional.empty()), now);
    var asked =
        new Claim.Case(
            Optional.of(CONTRACT), asking(SEATS, quantity), now, standing.isAfterTheEnd());
    return Verdict.of(standing, Claim.of(known, asked), false);
  }

  /// What the database knows after some readings.
  private record Known(Entitlements entitlements, Instant now) {
    static final Known NOTHING = new Known(Entitlements.NEVER_READ, NOON);

    Known and(Reading reading, boolean withErrors) {
      Instant then = now.plusSeconds(60L * reading.minutes());
      return switch (reading) {
        case Reading.Failure _ ->
            new Known(withErrors ? failing(entitlements) : entitlements, then);
        case Reading.Read(_, List<Grant> grants) when grants.isEmpty() -> {
          Instant since = entitlements.empty().map(Empty::since).orElse(then);
          yield new Known(
              new Entitlements(entitlements.listed(), Optional.of(new Empty(since, then)), false),
              then);
        }
        case Reading.Read(_, List<Grant> grants) ->
            new Known(
                new Entitlements(Optional.of(new Listed(grants, then)), Optional.empty(), false),
                then);
      };
    }
  }
}
