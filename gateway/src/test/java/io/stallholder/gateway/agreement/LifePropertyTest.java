package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Life.Heard;
import io.stallholder.marketplace.AgreementId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// A license's state is a fold over what was heard: order and repetition are nothing to it.
final class LifePropertyTest {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  @Provide
  Arbitrary<List<Heard>> heard() {
    Arbitrary<Optional<AgreementId>> agreements =
        Arbitraries.of("", "agmt-1", "agmt-2")
            .map(id -> id.isEmpty() ? Optional.empty() : Optional.of(new AgreementId(id)));
    return Combinators.combine(
            Arbitraries.of(Signal.class), Arbitraries.integers().between(0, 6), agreements)
        .as((signal, minute, agreement) ->
            new Heard(signal, NOON.plus(Duration.ofMinutes(minute)), agreement, false))
        .list()
        .ofMaxSize(8);
  }

  @Property(tries = 3000)
  void orderIsNothing(@ForAll("heard") List<Heard> heard, @ForAll long seed) {
    List<Heard> shuffled = new ArrayList<>(heard);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(Life.of(shuffled)).isEqualTo(Life.of(heard));
  }

  @Property(tries = 3000)
  void whoIsClosedSaysWhenAndWhoIsActiveSaysSince(@ForAll("heard") List<Heard> heard) {
    Life life = Life.of(heard);
    switch (life.state()) {
      case ACTIVE -> assertThat(life.activatedAt()).isPresent();
      case CLOSED -> assertThat(life.closedAt()).isPresent();
      case CLOSING, SUPERSEDED -> assertThat(life.firstEndAt()).isPresent();
      case PENDING, FAILED -> assertThat(life.firstEndAt()).isEmpty();
    }
  }

  @Property(tries = 1000)
  void everyRowOfTheTableIsThereOnce(@ForAll LicenseState state, @ForAll Signal signal) {
    assertThat(
            Transitions.rows().stream()
                .filter(row -> row.from() == state && row.signal() == signal))
        .hasSize(1);
    assertThat(Transitions.of(state, signal)).isNotNull();
  }
}
