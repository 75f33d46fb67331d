package io.stallholder.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KeepingAwayTest {
  @Test
  void messagesAreKeptAwayAgainAndAgainUntilTheyAreWrittenDown() throws Exception {
    var thrice = new CountDownLatch(3);
    try (var _ = KeepingAway.start(thrice::countDown, Duration.ofMillis(1))) {
      assertThat(thrice.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whoIsQuickExtendsNothing() {
    var once = new CountDownLatch(1);
    KeepingAway.start(once::countDown, Duration.ofHours(1)).close();
    assertThat(once.getCount()).isEqualTo(1);
  }
}
