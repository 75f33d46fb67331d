package io.stallholder.gateway.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.config.AlarmsConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the seller's app was not told.
@Timeout(60)
final class AppAlarmsIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  private final Shop shop = new Shop(NOON);
  private final Watchmen watchmen =
      new Watchmen(
          shop.jdbi(),
          shop.clock(),
          shop.config(),
          new AlarmsConfig(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Duration.ofHours(6),
              Optional.empty()),
          "one");

  @AfterEach
  void close() {
    watchmen.close();
    shop.close();
  }

  @Test
  void eventsThatWaitAreParkedOrAreWantedByNobodyAreToldAsLongAsThatLasts() throws Exception {
    shop.active(NOON);
    run(
        """
        insert into webhook_endpoint (id, url, origin, created_at)
        values (gen_random_uuid(), 'https://app.example.com', 'config', now())
        """);
    run(
        """
        insert into webhook_delivery (endpoint_id, event_id, license_id)
        select endpoint.id, event.id, event.license_id
        from webhook_endpoint as endpoint, webhook_event as event
        """);
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();

    run("update webhook_delivery set since = since - interval '16 minutes'");
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderWebhookWaits");

    run("update webhook_delivery set state = 'parked', settled_at = now()");
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderWebhookParked");

    run("update webhook_endpoint set disabled_at = now(), disabled_because = 'it is gone'");
    run("update webhook_delivery set state = 'waiting', settled_at = null");
    watchmen.round();
    assertThat(watchmen.ongoing()).containsExactly("StallholderWebhookDisabled");

    run("update webhook_endpoint set deleted_at = now()");
    watchmen.round();
    assertThat(watchmen.ongoing()).isEmpty();
  }

  private void run(String sql) {
    shop.jdbi().useHandle(handle -> handle.execute(sql));
  }
}
