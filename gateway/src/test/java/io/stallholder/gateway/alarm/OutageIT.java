package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.SettableClock;
import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.AlarmsConfig;
import io.stallholder.gateway.config.DatabaseConfig;
import io.stallholder.gateway.config.Secret;
import io.stallholder.gateway.database.Database;
import io.stallholder.gateway.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The database is away, and with it the memory of what was told.
@Timeout(120)
final class OutageIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  @Test
  void itIsToldThatTheDatabaseIsAwayAndThatItIsBack() throws Exception {
    var clock = new SettableClock(NOON);
    DatabaseConfig place = TestDatabase.freshConfig();
    try (Database database = Database.open(place);
        var hookbox = new Hookbox();
        var watchmen = watchmen(database, clock, hookbox);
        Database another = TestDatabase.fresh()) {
      String name = place.url().replaceAll(".*/", "").replaceAll("\\?.*", "");
      watchmen.round();
      database.waitNoLonger();
      allow(another, name, false);
      lookAround(watchmen);
      assertThat(watchmen.alarms().hasDatabase()).isFalse();
      assertThat(watchmen.scrape())
          .contains("stallholder_database_up 0.0")
          .doesNotContain("stallholder_metering_records");
      assertThat(hookbox.posts()).isEmpty();
      clock.advance(Duration.ofMinutes(2));
      hookbox.answers(500);
      lookAround(watchmen);
      hookbox.answers(200);
      lookAround(watchmen);
      lookAround(watchmen);
      allow(another, name, true);
      while (!watchmen.alarms().hasDatabase()) {
        watchmen.measure();
      }
      lookAround(watchmen);
      assertThat(hookbox.posts().stream().map(Hookbox.Post::name))
          .containsOnly("StallholderDatabaseAway");
      assertThat(hookbox.posts().stream().map(Hookbox.Post::type))
          .containsExactly("alarm.began", "alarm.began", "alarm.ended");
    }
  }

  private static Watchmen watchmen(Database database, SettableClock clock, Hookbox hookbox) {
    return new Watchmen(database.jdbi(), clock, Shop.licensed(), config(hookbox), "watchmen");
  }

  private static void lookAround(Watchmen watchmen) throws Exception {
    watchmen.measure();
    watchmen.alarms().watching().once();
  }

  private static void allow(Database another, String name, boolean connections) {
    another
        .jdbi()
        .useHandle(handle -> {
          handle.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + connections);
          if (!connections) {
            handle.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name);
          }
        });
  }

  private static AlarmsConfig config(Hookbox hookbox) {
    return new AlarmsConfig(
        Optional.of(new Secret(hookbox.url())),
        Optional.of(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
        Optional.empty(),
        Duration.ofHours(6),
        Optional.empty());
  }
}
