package io.stallholder.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stallholder.gateway.config.AccountConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Installation.Mode;
import io.stallholder.marketplace.AwsAccountId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InstallationIT {
  private static final AccountConfig ONE = account("210987654321", "us-east-1");
  private static final AccountConfig OTHER = account("310987654321", "us-east-1");
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final Database database = TestDatabase.fresh();
  private final Jdbi jdbi = database.jdbi();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void takesTheSameModeAndAccountsInAnyOrderAgain() {
    Installation.bind(jdbi, Mode.SIMULATED, List.of(ONE, OTHER));
    Installation.bind(jdbi, Mode.SIMULATED, List.of(OTHER, ONE));
  }

  @Test
  void refusesAnotherMode() {
    Installation.bind(jdbi, Mode.SIMULATED, List.of(ONE));
    assertThatThrownBy(() -> Installation.bind(jdbi, Mode.LIVE, List.of(ONE)))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("bound to mode simulated and cannot be used as live");
  }

  @Test
  void refusesAnotherAccount() {
    Installation.bind(jdbi, Mode.LIVE, List.of(ONE));
    assertThatThrownBy(() -> Installation.bind(jdbi, Mode.LIVE, List.of(ONE, OTHER)))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("310987654321/us-east-1");
  }

  @Test
  void refusesAnotherRegion() {
    Installation.bind(jdbi, Mode.LIVE, List.of(ONE));
    var moved = account("210987654321", "eu-west-1");
    assertThatThrownBy(() -> Installation.bind(jdbi, Mode.LIVE, List.of(moved)))
        .isInstanceOf(RefusedStart.class)
        .hasMessageContaining("210987654321/eu-west-1");
  }

  @Test
  void theHighWaterMarkOnlyRises() {
    Installation.bind(jdbi, Mode.LIVE, List.of(ONE));
    assertThat(Installation.highWaterMark(jdbi)).isEmpty();
    Installation.raiseHighWaterMark(jdbi, NOON);
    Installation.raiseHighWaterMark(jdbi, NOON.minusSeconds(1));
    assertThat(Installation.highWaterMark(jdbi)).contains(NOON);
  }

  private static AccountConfig account(String id, String region) {
    return new AccountConfig(
        new AwsAccountId(id), region, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
