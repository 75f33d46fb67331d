package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.LicenseState;
import io.stallholder.gateway.agreement.Lookup;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.gateway.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A buyer of whom nothing was heard but the registration and the end, while others keep the
/// submitter busy.
@Timeout(120)
final class EarlyEndIT {
  private final Market market = new Market(Instant.parse("2026-11-05T12:00:00Z"));

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void whatWasUsedIsBilledBeforeAllElse() throws Exception {
    Bought leaving = market.aws().subscribe();
    market.shop().registered(leaving);
    List<Bought> others = market.buyers(30);
    market.advance(Duration.ofMinutes(10));
    others.forEach(other -> market.used(other, market.shop().now(), "1"));
    market.sealNextHour();
    market.used(leaving, market.shop().now(), "7");
    market.aws().cancel(leaving);
    market.shop().heard(leaving.cancelled(market.shop().now()));
    market.seal();
    assertThat(market.license(leaving).state()).isEqualTo(LicenseState.PENDING);

    var lookup =
        new Lookup(
            market.shop().jdbi(),
            market.shop().licenses(),
            List.of(market.aws().access().agreement()),
            market.shop().clock(),
            new Metrics());
    assertThat(lookup.once()).isEqualTo(Loop.Round.BUSY);
    assertThat(market.license(leaving).state()).isEqualTo(LicenseState.CLOSING);
    market.seal();
    assertThat(market.submitting("first").once()).isEqualTo(Loop.Round.BUSY);
    assertThat(market.billed(leaving)).isEqualByComparingTo("7");
    market.backoffIsOver();
    Market.submit(market.submitting("second"));
    market.assertBooksClose();
  }
}
