package io.stallholder.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.gateway.agreement.Bought;
import io.stallholder.gateway.agreement.Shop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a day's outage leaves behind.
@Timeout(300)
final class BacklogIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");
  private static final int BUYERS = 500;
  private static final int HOURS = 20;
  private static final int RECORDS = BUYERS * 2 * HOURS;

  private final Market market = new Market(NOON);

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void twentyThousandRecordsGoOutInTheOrderOfTheirDeadlinesInFullBatches() {
    List<Bought> buyers = market.buyers(BUYERS);
    market.advance(Duration.ofHours(HOURS));
    for (Bought bought : buyers) {
      UUID license = market.license(bought).id();
      sealed(license, Shop.CALLS.value());
      sealed(license, Shop.STORAGE.value());
    }
    market.submit();

    List<JsonNode> requests = market.aws().requests();
    assertThat(requests).hasSize(RECORDS / 25);
    assertThat(market.aws().ledger()).hasSize(RECORDS);
    assertInOrder(requests);
    assertThat(market.shop().jdbi().withHandle(SubmissionStore::waiting)).isZero();
  }

  /// Several requests are on their way at once, and may overtake each other; no others may. When a
  /// record comes again does not matter.
  private static void assertInOrder(List<JsonNode> requests) {
    Set<JsonNode> known = new HashSet<>();
    List<Long> oldest = new ArrayList<>();
    for (JsonNode request : requests) {
      long first = Long.MAX_VALUE;
      for (JsonNode record : request.path("UsageRecords")) {
        if (known.add(record)) {
          first = Math.min(first, record.path("Timestamp").asLong());
        }
      }
      if (first < Long.MAX_VALUE) {
        oldest.add(first);
      }
    }
    for (int later = Flights.MOST; later < oldest.size(); later++) {
      assertThat(oldest.get(later - Flights.MOST)).isLessThanOrEqualTo(oldest.get(later));
    }
  }

  /// As a day of sealing leaves them; the meter's account says the same.
  private void sealed(UUID license, String dimension) {
    market
        .shop()
        .jdbi()
        .useTransaction(handle -> {
          handle
              .createUpdate(
                  """
                  insert into meter (license_id, dimension, accepted)
                  values (:license, :dimension, :hours)
                  """)
              .bind("license", license)
              .bind("dimension", dimension)
              .bind("hours", HOURS)
              .execute();
          handle
              .createUpdate(
                  """
                  insert into metering_record (
                    id, license_id, dimension, hour, counted, carried_in, quantity, carried_out,
                    usage_timestamp, account, region, product_code, style, buyer_account,
                    license_arn, sealed_at, deadline, leaving)
                  select gen_random_uuid(), license.id, :dimension, day.hour, 1, 0, 1, 0,
                    greatest(day.hour, license.activated_at), :account, :region,
                    license.product_code, 'license', license.buyer_account, license.license_arn,
                    :now, day.hour + interval '24 hours', false
                  from license,
                    generate_series(0, :hours - 1) as number,
                    lateral (
                      select cast(:noon as timestamptz) + number * interval '1 hour' as hour) as day
                  where license.id = :license
                  """)
              .bind("license", license)
              .bind("dimension", dimension)
              .bind("hours", HOURS)
              .bind("noon", NOON)
              .bind("account", Shop.SELLER.value())
              .bind("region", Shop.REGION)
              .bind("now", market.shop().now())
              .execute();
        });
  }
}
